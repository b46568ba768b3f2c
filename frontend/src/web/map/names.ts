// The names to be laid on the map, the most needed first.

import type { Candidate } from "../../labels";
import { namingOrder, type Order, type Placed } from "../../placing";
import { shown } from "../../words";
import type { MapModel } from "./model";

const orders = new WeakMap<MapModel, Order>();

/** Returns the order in which places are named: the seat of each department, then by people. */
export function nameOrder(model: MapModel): Order {
  const known = orders.get(model) ?? namingOrder(model.data.places);
  orders.set(model, known);
  return known;
}

export function candidates(
  model: MapModel,
  order: Order,
  { x, y, k }: Placed,
  closer: number,
  seas: boolean,
): Candidate[] {
  const { anchor, room, head } = model.ground;
  const out: Candidate[] = [];
  const chosen = [...new Set([model.selected, model.active])].filter((i) => i >= 0);
  const add = (i: number, kind: Candidate["kind"]) => {
    if (anchor[2 * i] < 0) return;
    const [px, py] = [anchor[2 * i] * k + x, anchor[2 * i + 1] * k + y];
    const lift = kind === "chosen" && room[i] * k <= 10 ? room[i] * k + 10 : 0;
    out.push({ text: model.name(i), x: px, y: py - lift, kind });
  };
  const named = (items: [string, string, number, number][], kind: Candidate["kind"]) =>
    items.forEach(([es, en, px, py]) =>
      out.push({ text: shown(model.lang === "es" ? es : en), x: px * k + x, y: py * k + y, kind }),
    );
  const near = !head.names.nations.length || closer > 1;
  chosen.forEach((i) => add(i, "chosen"));
  named(head.names.nations, "place");
  if (near) order.seats.filter((i) => !chosen.includes(i)).forEach((i) => add(i, "place"));
  named(head.names.countries, "country");
  if (seas) named(head.names.seas, "sea");
  const least = 15 / k;
  if (near) order.others.filter((i) => room[i] > least && !chosen.includes(i)).forEach((i) => add(i, "place"));
  return out;
}
