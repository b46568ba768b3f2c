// The shapes of the places, ready to be drawn and to be asked which place lies under a point.

import type { Maybe } from "../../types";
import { fetchPacked } from "./packed";

type Named = [string, string, number, number];

interface Head {
  id: string[];
  name: string[];
  code: string[];
  parent: number[];
  parents: { id: string[]; name: string[] };
  population: Maybe[];
  names: { nations: Named[]; countries: Named[]; seas: Named[] };
  frame: [number, number, number, number];
}

/** Lines of points in one flat array; line i runs from `from[i]` to `from[i + 1]` (in points). */
export interface Lines {
  xy: Float32Array;
  from: Int32Array;
}

export interface Ground {
  head: Head;
  /** Rings of all places; the rings of place i run from `first[i]` to `first[i + 1]`. */
  rings: Lines;
  first: Int32Array;
  /** Bounds of each place: x0, y0, x1, y1. */
  bounds: Float32Array;
  arcs: Lines;
  inner: Int32Array;
  outer: Int32Array;
  land: Lines;
  water: Lines;
  anchor: Int32Array;
  room: Int32Array;
}

export async function fetchGround(url: string): Promise<Ground> {
  const { head, arrays } = await fetchPacked<Head>(url);
  const a = arrays as Record<string, Int32Array>;
  const arcs = arcLines(a["arcLength"], a["arcStart"], arrays["arcStep"] as Int16Array);
  const rings = ringLines(arcs, a["ringLength"], a["ringArc"]);
  const first = running(a["ringCount"]);
  return {
    head,
    rings,
    first,
    bounds: boundsOf(rings, first),
    arcs,
    inner: a["inner"],
    outer: a["outer"],
    land: flatLines(a["land"], a["landLength"]),
    water: flatLines(a["water"], a["waterLength"]),
    anchor: a["anchor"],
    room: a["room"],
  };
}

/** Sums so far, from 0: where each part of a flat array begins. */
function running(lengths: Int32Array): Int32Array {
  const out = new Int32Array(lengths.length + 1);
  for (let i = 0; i < lengths.length; i++) out[i + 1] = out[i] + lengths[i];
  return out;
}

function arcLines(lengths: Int32Array, start: Int32Array, step: Int16Array): Lines {
  const from = running(lengths);
  const xy = new Float32Array(2 * from[lengths.length]);
  let s = 0;
  for (let i = 0; i < lengths.length; i++) {
    let [x, y] = [start[2 * i], start[2 * i + 1]];
    for (let p = from[i]; p < from[i + 1]; p++) {
      if (p > from[i]) {
        x += step[s++];
        y += step[s++];
      }
      xy[2 * p] = x;
      xy[2 * p + 1] = y;
    }
  }
  return { xy, from };
}

function ringLines(arcs: Lines, lengths: Int32Array, refs: Int32Array): Lines {
  const from = new Int32Array(lengths.length + 1);
  let r = 0;
  for (let i = 0; i < lengths.length; i++) {
    let n = 1;
    for (let j = 0; j < lengths[i]; j++, r++) {
      const arc = refs[r] >= 0 ? refs[r] : ~refs[r];
      n += arcs.from[arc + 1] - arcs.from[arc] - 1;
    }
    from[i + 1] = from[i] + n;
  }
  const xy = new Float32Array(2 * from[lengths.length]);
  r = 0;
  for (let i = 0; i < lengths.length; i++) {
    let at = 2 * from[i];
    for (let j = 0; j < lengths[i]; j++, r++) {
      const back = refs[r] < 0;
      const arc = back ? ~refs[r] : refs[r];
      const [a, b] = [arcs.from[arc], arcs.from[arc + 1]];
      for (let p = j ? 1 : 0; p < b - a; p++) {
        const point = back ? b - 1 - p : a + p;
        xy[at++] = arcs.xy[2 * point];
        xy[at++] = arcs.xy[2 * point + 1];
      }
    }
  }
  return { xy, from };
}

function flatLines(flat: Int32Array, lengths: Int32Array): Lines {
  const from = running(lengths).map((n) => n / 2);
  return { xy: Float32Array.from(flat), from };
}

function boundsOf(rings: Lines, first: Int32Array): Float32Array {
  const out = new Float32Array(4 * (first.length - 1));
  for (let i = 0; i < first.length - 1; i++) {
    let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
    const end = rings.from[first[i + 1]];
    for (let p = rings.from[first[i]]; p < end; p++) {
      const [x, y] = [rings.xy[2 * p], rings.xy[2 * p + 1]];
      if (x < x0) x0 = x;
      if (x > x1) x1 = x;
      if (y < y0) y0 = y;
      if (y > y1) y1 = y;
    }
    out.set([x0, y0, x1, y1], 4 * i);
  }
  return out;
}

const SIDE = 96;

/** Says which place lies under a point, from a grid of the places near each square. */
export function finder(ground: Ground): (x: number, y: number) => number {
  const { bounds } = ground;
  const n = ground.first.length - 1;
  const [x0, y0, x1, y1] = ground.head.frame;
  const [w, h] = [Math.max(x1 - x0, 1) / SIDE, Math.max(y1 - y0, 1) / SIDE];
  const column = (x: number) => Math.min(SIDE - 1, Math.max(0, Math.floor((x - x0) / w)));
  const row = (y: number) => Math.min(SIDE - 1, Math.max(0, Math.floor((y - y0) / h)));
  const squares: number[][] = Array.from({ length: SIDE * SIDE }, () => []);
  for (let i = 0; i < n; i++) {
    const [a, b, c, d] = bounds.subarray(4 * i, 4 * i + 4);
    if (c < a) continue;
    for (let gy = row(b); gy <= row(d); gy++) {
      for (let gx = column(a); gx <= column(c); gx++) squares[gy * SIDE + gx].push(i);
    }
  }
  return (x, y) =>
    squares[row(y) * SIDE + column(x)].find((i) => {
      const [a, b, c, d] = bounds.subarray(4 * i, 4 * i + 4);
      return x >= a && x <= c && y >= b && y <= d && holds(ground, i, x, y);
    }) ?? -1;
}

function holds({ rings: { xy, from }, first }: Ground, place: number, x: number, y: number): boolean {
  let inside = false;
  for (let r = first[place]; r < first[place + 1]; r++) {
    for (let p = from[r], q = from[r + 1] - 1; p < from[r + 1]; q = p++) {
      const [ax, ay, bx, by] = [xy[2 * p], xy[2 * p + 1], xy[2 * q], xy[2 * q + 1]];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
  }
  return inside;
}
