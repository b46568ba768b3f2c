// What every map does alike, drawn or painted: where it stands at first, what a wheel or a finger
// may move, and in which order places are named.

import type { Box } from "./labels";
import type { Maybe } from "./types";

export interface Placed {
  x: number;
  y: number;
  k: number;
}

export interface Room {
  /** Of the map on the screen. */
  w: number;
  h: number;
  /** Kept free at the top, right, bottom, left. */
  pad: number[];
  /** What lies on the map and should cover few places. */
  panels: Box[];
  /** How far down the spare height it may stand, 0 to 1. */
  downs: number[];
}

/** Where places stand best: large, and clear of the panels that lie on the map. */
export function fitted([x0, y0, x1, y1]: ArrayLike<number> & Iterable<number>, anchors: ArrayLike<number>, room: Room): Placed {
  const { w, h, pad, panels, downs } = room;
  const [pw, ph] = [Math.max(x1 - x0, 1), Math.max(y1 - y0, 1)];
  const most = Math.min((w - pad[1] - pad[3]) / pw, (h - pad[0] - pad[2]) / ph);
  const tries = [1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7].flatMap((f) => {
    const k = most * f;
    const free = Math.max(w - pad[1] - pad[3] - pw * k, 0);
    const spare = Math.max(h - pad[0] - pad[2] - ph * k, 0);
    return [0.5, 0.75, 1].flatMap((part) =>
      downs.map((down) => {
        const at = { x: pad[3] + free * part - x0 * k, y: pad[0] + spare * down - y0 * k, k };
        return { ...at, cost: covered(panels, anchors, at) + 1.5 * (1 - f) + 0.04 * (part - down) };
      }),
    );
  });
  const { x, y, k } = tries.reduce((a, b) => (b.cost < a.cost ? b : a));
  return { x, y, k };
}

/** Share of the places that panels would cover, sixfold; a sample of them where they are many. */
function covered(panels: Box[], anchors: ArrayLike<number>, { x, y, k }: Placed): number {
  if (!panels.length) return 0;
  const step = 2 * Math.max(Math.ceil(anchors.length / 4000), 1);
  let [n, all] = [0, 0];
  for (let i = 0; i < anchors.length; i += step, all++) {
    const [px, py] = [anchors[i] * k + x, anchors[i + 1] * k + y];
    if (panels.some((b) => px > b.x0 && px < b.x1 && py > b.y0 && py < b.y1)) n++;
  }
  return (6 * n) / Math.max(all, 1);
}

/** Where things lie on a map, with some room around them. */
export function boxesOn(map: Element, things: Element[]): Box[] {
  const origin = map.getBoundingClientRect();
  const rects = things.map((o) => o.getBoundingClientRect());
  return rects.filter((r) => r.width).map((r) => {
    const [left, top] = [r.left - origin.left, r.top - origin.top];
    return { x0: left - 8, x1: left + r.width + 8, y0: top - 6, y1: top + r.height + 6 };
  });
}

/** Says whether an event may move the map; a wheel alone scrolls the page, and a hint says why. */
export function mover(hint: HTMLElement): (e: Event) => boolean {
  let timer = 0;
  return (e) => {
    if (e.type === "wheel") {
      const free = (e as WheelEvent).ctrlKey || (e as WheelEvent).metaKey;
      if (free) return true;
      hint.classList.add("on");
      clearTimeout(timer);
      timer = window.setTimeout(() => hint.classList.remove("on"), 1400);
      return false;
    }
    if (e.type.startsWith("touch")) return (e as TouchEvent).touches.length > 1;
    return !(e as MouseEvent).button;
  };
}

export interface Order {
  seats: number[];
  others: number[];
}

/** The seat of each department first (publishers number it 01), then all by population. */
export function namingOrder(places: { parent: number[]; code: string[]; population: Maybe[] }): Order {
  const { parent, code, population } = places;
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
