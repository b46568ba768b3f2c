// How a measure in a period is painted, and how each place is spoken of.

import type { Lens } from "../../model";
import { first } from "../../words";
import type { Figures } from "./figures";
import type { MapModel } from "./model";
import type { Layer, Sight } from "./types";

/** Probabilities from which the side of a place is likely, and sure (reporting/palette.py). */
const [LIKELY, SURE] = [0.7, 0.9];
const RATIOS = [0.67, 0.83, 1, 1.2, 1.5];
/** Standard deviations between the ends of a 90% interval. */
const SPREAD = 2 * 1.6449;

export function lensOf(model: MapModel, figures: Figures, sight: Sight): Lens {
  const { layer } = sight;
  const value = figures.role(sight) as Float32Array;
  const inherited = flagged(figures.role(sight, "inherited"));
  const v = model.voice;
  const label = first(v.say(layer.label));
  const period = v.period(sight.period);
  const base = {
    key: `${layer.id}\n${sight.period}`,
    inherited,
    name: `${label}, ${period}`,
    low: v.t("lower"),
    high: v.t("higher"),
    breaks: layer.breaks,
    value: (i: number) => said(model, figures, sight, i),
  };
  const start = figures.role(sight, "run_start");
  const width = figures.role(sight, "run_width");
  if (layer.group === "priority" && start && width) {
    const ends = { low: v.t("lowPriority"), high: v.t("highPriority") };
    return { ...base, ...ends, ...runs(start, width), kind: "priority", mark: "c", breaks: [], title: v.t("legendPriority") };
  }
  if (layer.group === "risk" && start && width) {
    const title = `${first(label.split(" (")[0])} ${v.say(layer.unit)}, ${period}`;
    return { ...base, ...runs(start, width), kind: "risk", mark: "c", title };
  }
  if (layer.group === "change") {
    const p = figures.role(sight, "probability");
    const cells = [...value].map((ratio, i) => side(ratio, p ? p[i] : certain(ratio)));
    const ends = { low: v.t("fell"), high: v.t("rose") };
    return { ...base, ...ends, ...split(cells), kind: "signed", mark: "m", breaks: RATIOS, title: label };
  }
  const share = layer.group === "dimension" ? value : figures.role(sight, "percentile") ?? ordered(value);
  const ends = layer.group === "observed" ? {} : { low: v.t("better"), high: v.t("worse") };
  const unit = layer.group === "dimension" ? "" : unitOf(model, layer);
  return { ...base, ...ends, ...eighths(share), kind: "share", mark: "c", breaks: [], title: `${label}${unit}, ${period}` };
}

/** The measure of one sight against the same of another: how many times it is. */
export function differenceLens(model: MapModel, figures: Figures, a: Sight, b: Sight): Lens {
  const v = model.voice;
  const [before, after] = [figures.role(a) as Float32Array, figures.role(b) as Float32Array];
  const spread = [logSpread(figures, a), logSpread(figures, b)];
  const cells: [number, number][] = [...after].map((y, i) => {
    const x = before[i];
    if (!(x > 0 && y > 0)) return [0, 0];
    const [s, t] = [spread[0]?.[i] ?? 0, spread[1]?.[i] ?? 0];
    return side(y / x, rose(Math.log(y / x), Math.hypot(s, t)));
  });
  const fields = { from: v.period(a.period), to: v.period(b.period) };
  return {
    key: `difference\n${a.layer.id}\n${a.period}\n${b.period}`,
    ...split(cells),
    kind: "signed",
    mark: "m",
    inherited: flagged(figures.role(b, "inherited")),
    name: v.t("changeMeasure", fields),
    title: `${first(v.say(a.layer.label))}: ${v.t("timesOf", fields)}`,
    low: v.t("fell"),
    high: v.t("rose"),
    breaks: RATIOS,
    value: (i) => {
      const [x, y] = [before[i], after[i]];
      if (!(x > 0 && y > 0)) return null;
      const places = a.layer.decimals;
      return v.t("timesSaid", { ratio: v.n(y / x, 2), a: v.n(x, places), b: v.n(y, places) });
    },
  };
}

/** Two measures side by side are each painted by eighths of their own order: one legend for both. */
export function orderLens(model: MapModel, figures: Figures, sight: Sight): Lens {
  const lens = lensOf(model, figures, sight);
  const value = figures.role(sight) as Float32Array;
  const turned = sight.layer.group === "priority" ? value.map((x) => -x) : value;
  const v = model.voice;
  return {
    ...lens,
    ...eighths(ordered(turned)),
    kind: "share",
    mark: "c",
    breaks: [],
    title: v.t("eighths"),
    low: v.t("lower"),
    high: v.t("higher"),
  };
}

/** The figure of a place in words, with its interval; null where it is absent. */
export function said(model: MapModel, figures: Figures, sight: Sight, i: number): string | null {
  const v = model.voice;
  const { layer } = sight;
  const value = figures.role(sight)?.[i] ?? NaN;
  if (Number.isNaN(value)) return null;
  const [low, high] = [figures.role(sight, "low")?.[i], figures.role(sight, "high")?.[i]];
  const known = low !== undefined && high !== undefined && !Number.isNaN(low + high);
  if (layer.group === "priority") {
    const rank = v.t("of", { rank: v.ordinal(value), n: v.n(model.config.ranked, 0) });
    return known ? `${rank}, ${model.between(v.ordinal(low), v.ordinal(high))}` : rank;
  }
  const n = (x: number) => v.n(x, layer.decimals);
  if (layer.group === "dimension") return v.t("percentile", { n: v.n(Math.round(value), 0) });
  const own = figures.role(sight, "inherited")?.[i] === 1 ? ` (${model.parent(i)})` : "";
  const figure = `${n(value)}${unitOf(model, layer)}${own}`;
  return known ? `${figure}, ${model.between(n(low), n(high))}` : figure;
}

export function unitOf(model: MapModel, layer: Layer): string {
  const unit = model.voice.say(layer.unit);
  return unit === "%" ? "%" : ` ${unit}`;
}

function flagged(flags: Float32Array | undefined): Set<number> {
  return new Set(flags ? [...flags.keys()].filter((i) => flags[i] === 1) : []);
}

function runs(start: Float32Array, width: Float32Array) {
  return {
    start: Array.from(start, (x) => (Number.isNaN(x) ? 0 : x)),
    width: Array.from(width, (x) => (Number.isNaN(x) ? 0 : x)),
  };
}

function split(cells: [number, number][]) {
  return { start: cells.map((c) => c[0]), width: cells.map((c) => c[1]) };
}

function eighths(percentile: Float32Array) {
  return {
    start: Array.from(percentile, (p) => (Number.isNaN(p) ? 0 : Math.min(7, Math.floor(p / 12.5)))),
    width: Array.from(percentile, (p) => (Number.isNaN(p) ? 0 : 1)),
  };
}

/** Percentile of each figure among those present; equal figures share the middle of theirs. */
function ordered(value: Float32Array): Float32Array {
  const sorted = value.filter((x) => !Number.isNaN(x)).sort();
  const bound = (x: number, after: boolean): number => {
    let [lo, hi] = [0, sorted.length];
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (after ? sorted[mid] <= x : sorted[mid] < x) lo = mid + 1;
      else hi = mid;
    }
    return lo;
  };
  return value.map((x) =>
    Number.isNaN(x) ? NaN : (50 * (bound(x, false) + bound(x, true))) / sorted.length,
  );
}

/** The cell of a place on a map of sides, as reporting/palette.py gives it. */
function side(ratio: number, p: number): [number, number] {
  if (!Number.isFinite(ratio) || !Number.isFinite(p)) return [0, 0];
  const up = p >= 0.5;
  const sure = Math.max(p, 1 - p);
  if (sure < LIKELY) return [0, 6];
  if (sure < SURE) return [up ? 1 : 0, 3];
  const place = RATIOS.filter((edge) => ratio >= edge).length;
  return [up ? Math.max(place, 3) : Math.min(place, 2), 1];
}

function certain(ratio: number): number {
  return ratio > 1 ? 1 : ratio < 1 ? 0 : 0.5;
}

/** Standard deviation on the log scale that a 90% interval speaks of. */
function logSpread(figures: Figures, sight: Sight): Float32Array | null {
  const [low, high] = [figures.role(sight, "low"), figures.role(sight, "high")];
  if (!low || !high) return null;
  return low.map((x, i) => (x > 0 && high[i] > x ? Math.log(high[i] / x) / SPREAD : 0));
}

/** Probability that a log ratio with that spread lies above nought. */
function rose(log: number, spread: number): number {
  if (!spread) return log > 0 ? 1 : log < 0 ? 0 : 0.5;
  const z = log / spread;
  const t = 1 / (1 + 0.2316419 * Math.abs(z)); // Abramowitz & Stegun 26.2.17, |error| < 7.5e-8
  const tail =
    (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) *
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return z > 0 ? 1 - tail : tail;
}
