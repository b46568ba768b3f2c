// The series of a unit as shapes: band, line, gaps.

import { s } from "./dom";
import type { Model } from "./model";

/** Where periods and rates fall. */
export interface Scale {
  x: (t: number) => number;
  y: (rate: number) => number;
  floor: number;
  ceiling: number;
}

/** Two points are a difference, not a trend: they are not joined. */
export const FEW = 3;

/** Runs of periods somebody published; the gaps between them are not bridged. */
export function runs(model: Model, u: number): number[][] {
  const series = model.data.engine.series;
  if (!series) return [];
  const out: number[][] = [];
  series.periods.forEach((_, t) => {
    const known = series.reported[u][t] && series.rate[u][t] !== null;
    if (!known) return;
    const last = out[out.length - 1];
    if (last && last[last.length - 1] === t - 1) last.push(t);
    else out.push([t]);
  });
  return out;
}

/** Band, line and gaps of a series; a lone period is an upright interval. */
export function drawn(model: Model, u: number, at: Scale, step: number): SVGElement[] {
  const series = model.data.engine.series;
  if (!series) return [];
  const clip = (rate: number) => Math.max(at.y(rate), at.ceiling);
  const value = (row: (number | null)[][], t: number) => row[u][t] ?? 0;
  const point = (row: (number | null)[][], t: number) =>
    `${at.x(t).toFixed(1)} ${clip(value(row, t)).toFixed(1)}`;
  const found = runs(model, u);
  const present = new Set(found.flat());
  const parts: SVGElement[] = series.periods.flatMap((_, t) =>
    present.has(t)
      ? []
      : [
          s("rect", {
            x: at.x(t) - step / 2,
            y: at.ceiling,
            width: step,
            height: at.floor - at.ceiling,
            fill: "url(#hatch1)",
          }),
        ],
  );
  const few = series.periods.length < FEW;
  for (const run of found) {
    if (run.length < 2 || few) {
      run.forEach((t) =>
        parts.push(
          s("line", {
            class: "rod",
            x1: at.x(t),
            x2: at.x(t),
            y1: clip(value(series.low, t)),
            y2: clip(value(series.high, t)),
          }),
        ),
      );
      continue;
    }
    const high = run.map((t) => point(series.high, t));
    const low = [...run].reverse().map((t) => point(series.low, t));
    parts.push(
      s("path", { class: "band-of", d: `M${[...high, ...low].join("L")}z` }),
      s("path", { class: "line-of", d: `M${run.map((t) => point(series.rate, t)).join("L")}` }),
    );
  }
  return parts;
}
