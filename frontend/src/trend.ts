// One place over time: its series, what is expected next, what it rests on, how firm it is.

import { ticks } from "./charts";
import { h, s } from "./dom";
import type { Model } from "./model";
import { drawn, runs, type Scale } from "./series";
import type { Key } from "./words";
import { shown as glyphs } from "./words";

function chart(model: Model, u: number, w: number): SVGSVGElement {
  const v = model.voice;
  const { series, units, expected } = model.data.engine;
  if (!series) return s("svg");
  const n = series.periods.length;
  const exposure = units.expected_exposure[u];
  const per = (count: number | null) =>
    count === null || !exposure || !expected ? null : (1e5 * count) / exposure;
  const next = [per(units.expected[u]), per(units.expected_low[u]), per(units.expected_high[u])];
  const highs = series.high[u].filter((x) => x !== null);
  const top = Math.max(1, ...highs, next[2] ?? 0) * 1.04;
  const steps = ticks(top);
  const decimals = Math.max(...steps.map((t) => (String(t).split(".")[1] ?? "").length));
  const words = steps.map((t) => v.n(t, decimals));
  const left = Math.max(...words.map((x) => x.length)) * 7.4 + 10;
  const [ceiling, floor] = [8, 132];
  const slots = n + (next[0] === null ? 0 : 1);
  const step = (w - left - 8) / slots;
  const max = Math.max(top, steps[steps.length - 1]);
  const at: Scale = {
    x: (t) => left + (t + 0.5) * step,
    y: (rate) => floor - (rate / max) * (floor - ceiling),
    floor,
    ceiling,
  };
  const grid = steps.flatMap((t, i) => [
    s("line", { x1: left, x2: w - 4, y1: at.y(t), y2: at.y(t), stroke: "var(--line)" }),
    s("text", { class: "ax", x: left - 6, y: at.y(t) + 4, "text-anchor": "end" }, words[i]),
  ]);
  const shown = [...series.periods, ...(slots > n && expected ? [expected.period] : [])];
  const room = Math.max(44, ...shown.map((p) => p.length * 9));
  const every = Math.ceil(slots / Math.max(2, Math.floor((w - left) / room)));
  const labels = shown.flatMap((p, t) =>
    (slots - 1 - t) % every
      ? []
      : [
          s(
            "text",
            // A long label at the edge moves inwards rather than being cut.
            {
              class: "ax",
              x: Math.min(at.x(t), w - 2 - p.length * 3.9),
              y: floor + 17,
              "text-anchor": "middle",
            },
            v.period(p),
          ),
        ],
  );
  const dots = runs(model, u)
    .flat()
    .filter(() => n <= 24)
    .map((t) =>
      s("circle", {
        cx: at.x(t),
        cy: at.y(series.rate[u][t] ?? 0),
        r: t === n - 1 ? 4.5 : 3,
        fill: "var(--anil)",
        stroke: "var(--surface)",
      }),
    );
  return s(
    "svg",
    { class: "chart", viewBox: `0 0 ${w} ${floor + 24}`, role: "img", "aria-label": said(model, u) },
    ...grid,
    ...drawn(model, u, at, step),
    ...dots,
    ...ahead(at, n, next),
    ...labels,
  );
}

/** What is expected next: an open circle on a dashed interval. */
function ahead(at: Scale, n: number, next: (number | null)[]): SVGElement[] {
  const [middle, low, high] = next;
  if (middle === null || low === null || high === null) return [];
  const x = at.x(n);
  return [
    s("line", { class: "rod next", x1: x, x2: x, y1: at.y(low), y2: at.y(high) }),
    s("circle", {
      cx: x,
      cy: at.y(middle),
      r: 4.5,
      fill: "var(--surface)",
      stroke: "var(--anil)",
      "stroke-width": 2,
    }),
  ];
}

/** The series in words, at most a dozen periods of it. */
function said(model: Model, u: number): string {
  const v = model.voice;
  const { series } = model.data.engine;
  if (!series) return "";
  const n = series.periods.length;
  const every = Math.ceil(n / 12);
  const rows = series.periods.flatMap((p, t) => {
    if ((n - 1 - t) % every) return [];
    const [rate, low, high] = [series.rate[u][t], series.low[u][t], series.high[u][t]];
    if (!series.reported[u][t] || rate === null || low === null || high === null) {
      return [`${v.period(p)}: ${v.t("noDataPublished")}`];
    }
    return [`${v.period(p)}: ${v.n(rate, 1)} (${v.t("to", { low: v.n(low, 1), high: v.n(high, 1) })})`];
  });
  return v.t("trendLabel", { level: v.level(), rows: rows.join(". ") });
}

/** Whether the probability that it rose says which way it went. */
export function moved(p: number): boolean {
  return Math.max(p, 1 - p) >= 0.7;
}

/** "It rose from 2023 to 2024 with probability 93% …" */
export function changeSaid(model: Model, u: number): string | null {
  const v = model.voice;
  const { units, change } = model.data.engine;
  const p = units.p_rose[u];
  const [ratio, low, high] = [units.ratio[u], units.ratio_low[u], units.ratio_high[u]];
  if (!change || p === null || ratio === null || low === null || high === null) return null;
  const known = moved(p);
  const key: Key = known ? (p >= 0.5 ? "trendUp" : "trendDown") : "trendUnknown";
  return v.t(key, {
    from: v.period(change.from),
    to: v.period(change.to),
    p: v.p(known ? Math.max(p, 1 - p) : p),
    ratio: v.n(ratio, 2),
    level: v.level(),
    low: v.n(low, 2),
    high: v.n(high, 2),
  });
}

export function expectedSaid(model: Model, u: number): string | null {
  const v = model.voice;
  const { units, expected } = model.data.engine;
  const [count, low, high] = [units.expected[u], units.expected_low[u], units.expected_high[u]];
  if (!expected || count === null || low === null || high === null) return null;
  return v.t("expectedSaid", {
    period: v.period(expected.period),
    count: v.cases(count),
    level: v.percent(expected.level),
    low: v.n(low, 0),
    high: v.n(high, 0),
  });
}

function influence(model: Model, u: number): HTMLElement | null {
  const v = model.voice;
  const { units } = model.data.engine;
  const share = units.own_share[u];
  const sentence = units.influence[model.lang][u];
  if (!sentence) return null;
  const own = h("i");
  if (share !== null) own.style.width = `${Math.round(100 * share)}%`;
  return h(
    "section",
    {},
    h("h3", {}, v.t("influenceHeading")),
    share === null ? null : h("div", { class: "shares", "aria-hidden": "true" }, own),
    share === null ? null : h(
      "p",
      { class: "sm ends2" },
      h("span", {}, v.t("influenceOwn", { p: v.p(share) })),
      h("span", {}, v.t("influenceRest", { p: v.p(1 - share) })),
    ),
    h("p", { class: "sm" }, sentence),
  );
}

/** Which side it is on, and how differently it would have to record to change it. */
export function tippingSaid(model: Model, i: number): string | null {
  const v = model.voice;
  const tipping = model.data.engine.reporting?.tipping[i] ?? null;
  const limit = model.data.risk[0]?.threshold[i] ?? null;
  if (tipping === null || limit === null) return null;
  const threshold = v.n(limit);
  return tipping >= 1
    ? v.t("tippingAbove", { threshold, factor: v.n(tipping, tipping < 10 ? 2 : 0) })
    : v.t("tippingBelow", { threshold, share: v.percent(tipping) });
}

function firmness(model: Model, i: number): HTMLElement | null {
  const v = model.voice;
  const { reporting } = model.data.engine;
  if (!reporting || reporting.p_exceed[i].every((p) => p === null)) return null;
  const cell = (p: number | null) =>
    h("td", { class: "r" }, p === null ? h("span", { class: "none" }, v.t("noData")) : v.p(p));
  const head = (words: string, right = true) =>
    h("th", { scope: "col", class: right ? "r" : "" }, words);
  const tipping = tippingSaid(model, i);
  return h(
    "section",
    {},
    h("h3", {}, v.t("reportingHeading")),
    h(
      "table",
      { class: "firm" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          head(v.t("colDiffers"), false),
          head(v.t("colExceed")),
          head(v.t("colTopRisk", { k: v.n(model.data.about.k, 0) })),
        ),
      ),
      h(
        "tbody",
        {},
        ...reporting.sds.map((sd, n) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, sd ? v.t("reportingSd", { sd: v.percent(sd) }) : v.t("reportingSame")),
            cell(reporting.p_exceed[i][n]),
            cell(reporting.p_top[i][n]),
          ),
        ),
      ),
    ),
    tipping ? h("p", { class: "sm" }, tipping) : null,
  );
}

/** Sections of the panel or, briefer, of the sheet. */
export function trend(model: Model, i: number, w: number, brief = false): HTMLElement[] {
  const v = model.voice;
  const { engine } = model.data;
  const u = engine.of[i];
  if (u === undefined || u < 0) return [];
  const { series, units } = engine;
  const own = units.own[u];
  const name = glyphs(units.name[u]);
  const sentences = [changeSaid(model, u), expectedSaid(model, u)].filter((x) => x !== null);
  const draw = series !== null && series.periods.length > 2 && runs(model, u).length > 0;
  const main =
    draw || sentences.length
      ? h(
          "section",
          {},
          h("h3", {}, own ? v.t("trendHeading") : v.t("trendOf", { name })),
          draw ? h("p", { class: "sm sec" }, v.t("riskUnitBand", { level: v.level() })) : null,
          draw ? chart(model, u, w) : null,
          draw && expectedSaid(model, u) && engine.expected
            ? h("p", { class: "xs" }, v.t("expectedKey", { period: v.period(engine.expected.period) }))
            : null,
          ...sentences.map((x) => h("p", { class: "sm" }, x)),
          brief && units.influence[model.lang][u] ? h("p", { class: "sm" }, units.influence[model.lang][u]) : null,
        )
      : null;
  const rest = brief ? [] : [influence(model, u), firmness(model, i)];
  return [main, ...rest].filter((x): x is HTMLElement => x !== null);
}
