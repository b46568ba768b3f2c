// Names on the map: the most needed first, none over another or under a panel.

import { s } from "./dom";

export interface Candidate {
  text: string;
  x: number;
  y: number;
  kind: "place" | "country" | "sea" | "chosen";
}

export interface Box {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

/** Of a root of 16 px; a wall screen has larger type. */
const SIZE = { place: 13.5, country: 13, sea: 14.5, chosen: 14 };
const FONT = {
  place: '600 13.5px "Atkinson Hyperlegible Next Variable", sans-serif',
  chosen: '700 14px "Atkinson Hyperlegible Next Variable", sans-serif',
  country: '400 13px "Atkinson Hyperlegible Next Variable", sans-serif',
  sea: 'italic 400 14.5px "Andada Pro Variable", serif',
};

function zoom(): number {
  return parseFloat(getComputedStyle(document.documentElement).fontSize) / 16 || 1;
}

const ruler = document.createElement("canvas").getContext("2d");

export function width(text: string, kind: Candidate["kind"]): number {
  if (!ruler) return text.length * 7.5;
  ruler.font = FONT[kind];
  return ruler.measureText(text).width;
}

function hits(a: Box, b: Box): boolean {
  return a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
}

/** Place labels in order of need; returns the elements of those that found room. */
export function place(
  candidates: Candidate[],
  taken: Box[],
  frame: Box,
  most: number,
): SVGTextElement[] {
  const used = [...taken];
  const big = zoom();
  const out: SVGTextElement[] = [];
  let places = 0;
  for (const c of candidates) {
    if (c.kind === "place" && places >= most) continue;
    const half = (width(c.text, c.kind) * big) / 2 + 3;
    const tall = SIZE[c.kind] * big * 0.62 + 2;
    const spots = c.kind === "place" || c.kind === "chosen" ? [0, -16 * big, 16 * big] : [0];
    for (const dy of spots) {
      const box = { x0: c.x - half, x1: c.x + half, y0: c.y + dy - tall, y1: c.y + dy + tall };
      const inside =
        box.x0 > frame.x0 && box.x1 < frame.x1 && box.y0 > frame.y0 && box.y1 < frame.y1;
      const free = inside && !used.some((u) => hits(u, box));
      if (!free) continue;
      used.push(box);
      if (c.kind === "place") places++;
      const at = { x: c.x.toFixed(1), y: (c.y + dy + SIZE[c.kind] * big * 0.34).toFixed(1) };
      out.push(s("text", { class: `lb at-${c.kind}`, ...at, "text-anchor": "middle" }, c.text));
      break;
    }
  }
  return out;
}
