// Path strings for the map, made once from shared arcs.

import type { MapData } from "./types";

export interface Shapes {
  places: string[];
  inner: string;
  outer: string;
  land: string;
  water: string;
}

function points(flat: number[]): [number, number][] {
  const out: [number, number][] = [];
  let x = 0;
  let y = 0;
  for (let i = 0; i < flat.length; i += 2) {
    x += flat[i];
    y += flat[i + 1];
    out.push([x, y]);
  }
  return out;
}

function relative(line: [number, number][], closed: boolean): string {
  let [x, y] = line[0];
  let out = `M${x} ${y}l`;
  const end = closed ? line.length - 1 : line.length;
  for (let i = 1; i < end; i++) {
    out += `${line[i][0] - x} ${line[i][1] - y} `;
    [x, y] = line[i];
  }
  return out + (closed ? "z" : "");
}

function absolute(ring: number[]): string {
  const line: [number, number][] = [];
  for (let i = 0; i < ring.length; i += 2) line.push([ring[i], ring[i + 1]]);
  return relative(line, true);
}

export function shapes(map: MapData): Shapes {
  const arcs = map.arcs.map(points);
  const ring = (refs: number[]) => {
    const line = refs.flatMap((ref, n) => {
      const arc = ref >= 0 ? arcs[ref] : [...arcs[~ref]].reverse();
      return n ? arc.slice(1) : arc;
    });
    return relative(line, true);
  };
  const lines = (refs: number[]) => refs.map((ref) => relative(arcs[ref], false)).join("");
  return {
    places: map.rings.map((rings) => rings.map(ring).join("")),
    inner: lines(map.inner),
    outer: lines(map.outer),
    land: map.land.map(absolute).join(""),
    water: map.water.map(absolute).join(""),
  };
}
