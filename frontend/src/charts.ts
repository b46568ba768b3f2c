// Charts of one place, drawn at the width they are shown so that text keeps its size.

import { s } from "./dom";
import type { Model } from "./model";
import type { Risk } from "./types";

type Attributes = Record<string, string | number>;

function text(x: number, y: number, words: string, more: Attributes = {}): SVGTextElement {
  return s("text", { class: "ax", x, y, ...more }, words);
}

/** The density of the position over the whole order, with the line of the first k. */
export function rankStrip(model: Model, i: number, w: number): SVGSVGElement {
  const { priority, about } = model.data;
  const v = model.voice;
  const n = model.total;
  const bins = model.densityOf(i);
  const [top, base] = [8, 44];
  const at = (b: number) => (b / bins.length) * w;
  let path = `M0 ${base}`;
  bins.forEach((value, b) => {
    path += `L${at(b + 0.5).toFixed(1)} ${(base - (value / 255) * (base - top)).toFixed(1)}`;
  });
  path += `L${w} ${base}z`;
  const x = (rank: number) => (n > 1 ? ((rank - 0.5) / n) * w : w / 2);
  const [low, high] = [priority.rank_low[i] as number, priority.rank_high[i] as number];
  const rank = priority.rank[i] as number;
  const cut = (about.k / n) * w;
  const label = v.t("rankLabel", {
    name: model.name(i),
    rank: v.n(rank, 0),
    level: v.level(),
    low: v.n(low, 0),
    high: v.n(high, 0),
    n: v.n(n, 0),
  });
  const near = cut < 46;
  return s(
    "svg",
    { class: "chart", viewBox: `0 0 ${w} 78`, role: "img", "aria-label": label },
    s("rect", { x: 0, y: top, width: cut, height: base - top, fill: "var(--anil-tint)" }),
    s("path", { d: path, fill: "var(--anil)", opacity: 0.85 }),
    s("line", { x1: 0, x2: w, y1: base + 0.5, y2: base + 0.5, stroke: "var(--control)" }),
    s("line", {
      x1: cut,
      x2: cut,
      y1: top - 4,
      y2: base + 5,
      stroke: "var(--anil)",
      "stroke-dasharray": "3 2",
    }),
    s("line", {
      x1: x(low),
      x2: Math.max(x(high), x(low) + 2),
      y1: base + 9.5,
      y2: base + 9.5,
      stroke: "var(--ink-2)",
      "stroke-width": 2,
    }),
    s("circle", { cx: x(rank), cy: base + 9.5, r: 4, fill: "var(--ink)", stroke: "var(--surface)" }),
    near ? null : text(0, 73, v.ordinal(1)),
    text(Math.max(cut, 12), 73, v.n(about.k, 0), { "text-anchor": "middle" }),
    text(w, 73, v.n(n, 0), { "text-anchor": "end" }),
  );
}

/** A round step that gives about four ticks. */
export function ticks(max: number): number[] {
  const raw = max / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((m) => m >= raw) as number;
  const out = [];
  for (let t = 0; t <= max + step * 1e-6; t += step) out.push(Number(t.toPrecision(6)));
  return out;
}

interface Row {
  name: string;
  period: string;
  rate: number | null;
  low: number | null;
  high: number | null;
}

/** What is known of each period: of the place itself, or of the place that contains it. */
export function riskRows(model: Model, risks: Risk[], i: number): Row[] {
  const v = model.voice;
  const rows: Row[] = [...risks]
    .sort((a, b) => a.period.length - b.period.length || a.period.localeCompare(b.period))
    .map((r) => {
      const base = r.basis[i] === "inherited" ? r.bases[r.basis_place[i]] : null;
      const [rate, low, high] = base ? base.slice(1) : [r.rate[i], r.low[i], r.high[i]];
      return {
        name: base ? model.basisName(r, i) : model.name(i),
        period: v.period(r.period),
        rate: rate as number | null,
        low: low as number | null,
        high: high as number | null,
      };
    });
  const known = rows.filter((r) => r.rate !== null);
  if (risks.some((r) => r.basis[i] !== "own") || !known.length) {
    const { low, high } = risks[0];
    known.push({ name: model.name(i), period: "", rate: null, low: low[i], high: high[i] });
  }
  return known;
}

export function riskChart(model: Model, risks: Risk[], i: number, w: number): SVGSVGElement {
  const v = model.voice;
  const rows = riskRows(model, risks, i);
  const top = Math.max(1, ...rows.map((r) => r.high ?? 0));
  const steps = ticks(top * 1.04);
  // One row of the place itself needs no name: it stands over the chart.
  const plain = rows.length === 1 && rows[0].name === model.name(i) && rows[0].period;
  const label = (row: Row) => (plain ? row.period : `${row.name} ${row.period}`.trim());
  const longest = Math.max(...rows.map((r) => label(r).length));
  const left = Math.min(Math.max(76, longest * 6.9 + 10), w * 0.46);
  const max = Math.max(top * 1.04, steps[steps.length - 1]);
  const x = (value: number) => left + (value / max) * (w - left - 14);
  const tall = rows.length * 30 + 6;
  const known = rows.some((r) => r.rate !== null);
  const decimals = Math.max(...steps.map((t) => (String(t).split(".")[1] ?? "").length));
  const parts: SVGElement[] = (known ? steps : []).flatMap((t) => [
    s("line", { x1: x(t), x2: x(t), y1: 2, y2: tall - 4, stroke: "var(--line)" }),
    text(x(t), tall + 11, v.n(t, decimals), { "text-anchor": "middle" }),
  ]);
  const said: string[] = [];
  rows.forEach((row, n) => {
    const y = 18 + n * 30;
    const name = fit(label(row), left - 8);
    parts.push(s("text", { class: "ax strong", x: 0, y: y + 4.5 }, name));
    if (row.rate === null || row.low === null || row.high === null) {
      const words = v.t("noDataPublished");
      const wide = words.length * 7 + 8;
      const span = row.low !== null && row.high !== null;
      const [x0, x1] = span ? [x(row.low as number), x(row.high as number)] : [left + wide, w - 8];
      if (!span) parts.push(s("text", { class: "ax strong", x: left, y: y + 4.5 }, words));
      parts.push(
        s("rect", {
          x: x0,
          y: y - 8,
          width: Math.max(x1 - x0, 6),
          height: 16,
          fill: "url(#hatch1)",
        }),
      );
      said.push(`${row.name}: ${words}`);
      return;
    }
    parts.push(
      s("line", {
        x1: x(row.low),
        x2: x(row.high),
        y1: y,
        y2: y,
        stroke: "var(--anil)",
        "stroke-width": 3,
        "stroke-linecap": "round",
      }),
      s("circle", {
        cx: x(row.rate),
        cy: y,
        r: 5.5,
        fill: "var(--anil)",
        stroke: "var(--surface)",
        "stroke-width": 1.5,
      }),
    );
    said.push(
      v.t("riskRow", {
        name: row.name,
        period: row.period,
        rate: v.n(row.rate, 1),
        level: v.level(),
        low: v.n(row.low, 1),
        high: v.n(row.high, 1),
      }),
    );
  });
  return s(
    "svg",
    { class: "chart", viewBox: `0 0 ${w} ${tall + (known ? 16 : 0)}`, role: "img", "aria-label": said.join(". ") },
    ...parts,
  );
}

/** Where each doubled weight would put the place. */
export function weightRow(model: Model, now: number, then: number, w: number): SVGSVGElement {
  const n = Math.max(model.total, 2);
  const x = (rank: number) => 5 + ((rank - 1) / (n - 1)) * (w - 10);
  return s(
    "svg",
    { class: "chart", viewBox: `0 0 ${w} 16`, "aria-hidden": "true" },
    s("line", { x1: 0, x2: w, y1: 8, y2: 8, stroke: "var(--line)", "stroke-width": 2 }),
    s("line", {
      x1: x(now),
      x2: x(then),
      y1: 8,
      y2: 8,
      stroke: "var(--anil)",
      "stroke-width": 2.5,
    }),
    s("circle", {
      cx: x(now),
      cy: 8,
      r: 4,
      fill: "var(--surface)",
      stroke: "var(--anil)",
      "stroke-width": 1.6,
    }),
    s("circle", { cx: x(then), cy: 8, r: 4.5, fill: "var(--anil)" }),
  );
}

function fit(words: string, width: number): string {
  const most = Math.floor(width / 6.9);
  return words.length > most ? `${words.slice(0, most - 1)}…` : words;
}
