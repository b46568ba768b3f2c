// Small charts of one place: its interval over time, and its position in the order.

import { h, replace, s } from "../../dom";
import type { MapModel } from "./model";
import type { Layer, RankDrawn } from "./types";

export interface Point {
  period: string;
  value: number;
  low: number;
  high: number;
}

const FEW = 6; // periods up to which each has its own row
const ROW = 26;

/** Interval first, then the estimate: rows where they are few, a line with its band where many. */
export function series(model: MapModel, layer: Layer, points: Point[], name: string, w: number): HTMLElement {
  const v = model.voice;
  const what = v.say(layer.label);
  const each = points.map((p) => {
    const figure = v.n(p.value, layer.decimals);
    const value = Number.isNaN(p.low)
      ? figure
      : `${figure}, ${model.between(v.n(p.low, layer.decimals), v.n(p.high, layer.decimals))}`;
    return v.t("seriesPoint", { period: v.period(p.period), value });
  });
  const label = `${v.t("series", { name, what, level: v.level() })}. ${each.join("; ")}`;
  const drawn = points.length <= FEW ? rows(model, points, w) : line(model, points, w);
  return h("figure", { role: "img", "aria-label": label }, drawn);
}

function top(points: Point[]): number {
  return Math.max(...points.flatMap((p) => [p.value, p.high]).filter(Number.isFinite), 0) || 1;
}

function ticks(most: number): number[] {
  const raw = most / 3;
  const size = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((m) => m * size).find((x) => x >= raw) ?? raw;
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => i * step);
}

function rows(model: MapModel, points: Point[], w: number): SVGSVGElement {
  const v = model.voice;
  const left = Math.max(...points.map((p) => 7.2 * v.period(p.period).length)) + 14;
  const most = 1.05 * top(points);
  const x = (value: number) => left + (value / most) * (w - left - 16);
  const tall = points.length * ROW;
  const svg = s("svg", { class: "chart", viewBox: `0 0 ${w} ${tall + 22}`, "aria-hidden": "true" });
  for (const t of ticks(most)) {
    svg.append(
      s("line", { class: t ? "grid" : "base", x1: x(t), x2: x(t), y1: 0, y2: tall }),
      s("text", { class: "ax", x: x(t), y: tall + 17, "text-anchor": "middle" }, v.n(t)),
    );
  }
  points.forEach((p, i) => {
    const y = (i + 0.5) * ROW;
    svg.append(s("text", { class: "axb", x: 0, y: y + 4.5 }, v.period(p.period)));
    if (Number.isFinite(p.low)) {
      svg.append(s("line", { class: "whisker", x1: x(p.low), x2: x(p.high), y1: y, y2: y }));
    }
    svg.append(s("circle", { class: "dot", cx: x(p.value), cy: y, r: 5.5 }));
  });
  return svg;
}

function line(model: MapModel, points: Point[], w: number): SVGSVGElement {
  const v = model.voice;
  const [left, tall] = [38, 150];
  const most = 1.05 * top(points);
  const x = (i: number) => left + (i / (points.length - 1)) * (w - left - 10);
  const y = (value: number) => tall - (value / most) * (tall - 10);
  const svg = s("svg", { class: "chart", viewBox: `0 0 ${w} ${tall + 22}`, "aria-hidden": "true" });
  for (const t of ticks(most)) {
    svg.append(
      s("line", { class: t ? "grid" : "base", x1: left, x2: w - 10, y1: y(t), y2: y(t) }),
      s("text", { class: "ax", x: left - 6, y: y(t) + 4, "text-anchor": "end" }, v.n(t)),
    );
  }
  const path = (of: (p: Point) => number, back = false) => {
    const list = points.map((p, i) => `${x(i).toFixed(1)} ${y(of(p)).toFixed(1)}`);
    return (back ? list.reverse() : list).join("L");
  };
  if (points.every((p) => Number.isFinite(p.low))) {
    svg.append(s("path", { class: "band", d: `M${path((p) => p.low)}L${path((p) => p.high, true)}z` }));
  }
  svg.append(s("path", { class: "line", d: `M${path((p) => p.value)}` }));
  const ends: [number, string][] = [[0, "start"], [points.length - 1, "end"]];
  for (const [i, anchor] of ends) {
    const at = { class: "ax", x: x(i), y: tall + 17, "text-anchor": anchor };
    svg.append(s("text", at, v.period(points[i].period)));
  }
  return svg;
}

/** How likely each position is, as on the page of the place; the interval alone until it is there. */
export function rankFigure(model: MapModel, at: [number, number, number], drawn: Promise<RankDrawn | null>, w: number, label: string): HTMLElement {
  const box = h("figure", { class: "rankstrip", role: "img", "aria-label": label }, strip(model, ...at, w));
  drawn.then(
    (found) => found && replace(box, density(found), axis(found)),
    () => undefined, // no network: the interval is true as well
  );
  return box;
}

function density(r: RankDrawn): SVGSVGElement {
  return s("svg", { class: "chart", viewBox: "0 0 300 68", "aria-hidden": "true" },
    s("rect", { class: "well", x: 0, y: 4, width: r.cut, height: 52 }),
    s("path", { class: "fill-anil", d: r.area }),
    s("path", { class: "base", d: "M0 56h300" }),
    s("path", { class: "cut", d: `M${r.cut} 0v60` }),
    s("path", { class: "whisker", d: `M${r.low} 63H${r.high}` }),
    s("circle", { class: "here-dot", cx: r.middle, cy: 63, r: 4 }),
  );
}

function axis(r: RankDrawn): SVGSVGElement {
  return s("svg", { class: "chart axis", viewBox: "0 0 300 18", "aria-hidden": "true" },
    s("text", { class: "ax", x: 0, y: 13 }, r.first),
    s("text", { class: "axb", x: r.cut, y: 13, "text-anchor": "middle", dx: 14 }, r.k),
    s("text", { class: "ax", x: 300, y: 13, "text-anchor": "end" }, r.n),
  );
}

/** The positions a place may have in the order, and its median. */
function strip(model: MapModel, rank: number, low: number, high: number, w: number): SVGSVGElement {
  const { ranked, k } = model.config;
  const v = model.voice;
  const x = (r: number) => 6 + ((r - 1) / Math.max(ranked - 1, 1)) * (w - 12);
  const svg = s("svg", { class: "chart", viewBox: `0 0 ${w} 44`, "aria-hidden": "true" });
  svg.append(s("line", { class: "base", x1: 6, x2: w - 6, y1: 14, y2: 14 }));
  if (k) svg.append(s("line", { class: "tickmark", x1: x(k), x2: x(k), y1: 2, y2: 26, "stroke-dasharray": "3 2" }));
  svg.append(
    s("line", { class: "whisker", x1: x(low), x2: Math.max(x(high), x(low) + 1), y1: 14, y2: 14 }),
    s("circle", { class: "dot", cx: x(rank), cy: 14, r: 5.5 }),
    s("text", { class: "ax", x: 0, y: 40 }, v.ordinal(1)),
    s("text", { class: "ax", x: w, y: 40, "text-anchor": "end" }, v.n(ranked, 0)),
  );
  if (k && x(k) > 30) svg.append(s("text", { class: "ax", x: x(k), y: 40, "text-anchor": "middle" }, v.n(k, 0)));
  return svg;
}
