// The names to be laid on the map, the most needed first.

import type { Candidate } from "../../labels";
import { shown } from "../../words";
import type { Place } from "./draw";
import type { MapModel } from "./model";

interface Order {
  seats: number[];
  others: number[];
}

const orders = new WeakMap<MapModel, Order>();

/** Returns the order in which places are named: the seat of each department, then by people. */
export function nameOrder(model: MapModel): Order {
  const known = orders.get(model) ?? made(model);
  orders.set(model, known);
  return known;
}

function made(model: MapModel): Order {
  const { parent, code, population } = model.data.places;
  const every = parent.map((_, i) => i);
  every.sort((a, b) => (population[b] ?? 0) - (population[a] ?? 0));
  const seats = new Map<number, number>();
  const isSeat = (i: number) => code[i].endsWith("01");
  for (const i of every) {
    const rival = seats.get(parent[i]);
    if (rival === undefined || (isSeat(i) && !isSeat(rival))) seats.set(parent[i], i);
  }
  const first = new Set(seats.values());
  return { seats: every.filter((i) => first.has(i)), others: every.filter((i) => !first.has(i)) };
}

export function candidates(
  model: MapModel,
  order: Order,
  { x, y, k }: Place,
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
