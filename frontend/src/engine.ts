// What the space–time engine says of all places: small multiples, firmness, model and forecasts.

import { h, icon, replace, s } from "./dom";
import type { Model } from "./model";
import { drawn, FEW as FEW_PERIODS, runs } from "./trend";
import type { Maybe } from "./types";
import { type Key, shown } from "./words";

type Open = (i: number) => void;

const FEW = { multiples: 24, differing: 12 };
const [W, H] = [180, 60];

/** The first place of each unit: what its button opens. */
function firstPlace(model: Model): Map<number, number> {
  const out = new Map<number, number>();
  model.data.engine.of.forEach((u, i) => {
    if (u >= 0 && !out.has(u)) out.set(u, i);
  });
  return out;
}

function last(values: Maybe[]): Maybe {
  for (let t = values.length - 1; t >= 0; t--) if (values[t] !== null) return values[t];
  return null;
}

function ordered(model: Model, sort: string): number[] {
  const { series, units } = model.data.engine;
  if (!series) return [];
  const known = units.name.map((_, u) => u).filter((u) => runs(model, u).length);
  const keys: Record<string, (u: number) => Maybe> = {
    rose: (u) => units.p_rose[u],
    fell: (u) => (units.p_rose[u] === null ? null : 1 - units.p_rose[u]),
    rate: (u) => last(series.rate[u]),
  };
  const key = keys[sort];
  if (!key) return known;
  return known.sort((a, b) => (key(b) ?? -1) - (key(a) ?? -1) || a - b);
}

function mini(model: Model, u: number, open: (u: number) => void): HTMLElement {
  const v = model.voice;
  const { series, units } = model.data.engine;
  if (!series) return h("li");
  const n = series.periods.length;
  const step = W / n;
  const at = {
    x: (t: number) => (t + 0.5) * step,
    y: (rate: number) => H - (rate / series.top) * H,
    floor: H,
    ceiling: 0,
  };
  const limit = model.data.engine.reporting?.threshold ?? threshold(model);
  const rule =
    limit !== null && limit < series.top
      ? s("line", { class: "limit", x1: 0, x2: W, y1: at.y(limit), y2: at.y(limit) })
      : null;
  const p = units.p_rose[u];
  const rate = series.rate[u][n - 1];
  const name = shown(units.name[u]);
  const dots = series.periods.flatMap((_, t) => {
    const at_t = series.rate[u][t];
    if (at_t === null || !series.reported[u][t]) return [];
    if (t < n - 1 && n >= FEW_PERIODS) return [];
    const dot = h("i");
    dot.style.left = `${(100 * at.x(t)) / W}%`;
    dot.style.top = `${(100 * Math.max(at.y(at_t), 0)) / H}%`;
    return [dot];
  });
  return h(
    "li",
    {},
    h(
      "div",
      { class: "who" },
      h("button", { type: "button", onclick: () => open(u) }, name),
      " ",
      h("small", {}, shown(units.parent[u])),
    ),
    h(
      "div",
      { class: "minichart", role: "img", "aria-label": miniSaid(model, u) },
      s("svg", { viewBox: `0 0 ${W} ${H}`, preserveAspectRatio: "none" }, rule, ...drawn(model, u, at, step)),
      ...dots,
    ),
    h(
      "div",
      { class: n < FEW_PERIODS ? "feet few" : "feet", "aria-hidden": "true" },
      h("span", {}, v.period(series.periods[0])),
      h("span", {}, v.period(series.periods[n - 1])),
    ),
    h(
      "p",
      {},
      p === null ? "" : h("b", {}, v.t(p >= 0.5 ? "roseShort" : "fellShort", { p: v.p(Math.max(p, 1 - p)) })),
      h("span", {}, rate === null ? "" : v.n(rate, 1)),
    ),
  );
}

function threshold(model: Model): number | null {
  const known = new Set((model.data.risk[0]?.threshold ?? []).filter((t) => t !== null));
  return known.size === 1 ? [...known][0] : null;
}

function miniSaid(model: Model, u: number): string {
  const v = model.voice;
  const { series, units } = model.data.engine;
  if (!series) return "";
  const n = series.periods.length - 1;
  const name = shown(units.name[u]);
  const [rate0, rate1] = [series.rate[u][0], series.rate[u][n]];
  const [low, high] = [series.low[u][n], series.high[u][n]];
  if (!series.reported[u][n] || rate1 === null || low === null || high === null) {
    return v.t("miniAbsent", { name });
  }
  return v.t("miniLabel", {
    name,
    first: v.period(series.periods[0]),
    rate0: rate0 === null || !series.reported[u][0] ? v.t("noData") : v.n(rate0, 1),
    last: v.period(series.periods[n]),
    rate1: v.n(rate1, 1),
    level: v.level(),
    low: v.n(low, 1),
    high: v.n(high, 1),
  });
}

/** One small series per place, all on one scale. */
export function multiples(model: Model, open: Open): HTMLElement | null {
  const { series, change } = model.data.engine;
  if (!series) return null;
  const v = model.voice;
  const places = firstPlace(model);
  const state = model.trends;
  if (!change && state.sort === "rose") state.sort = "rate";
  const list = h("ul", { class: "minis" });
  const foot = h("p", { class: "more" });
  const openUnit = (u: number) => open(places.get(u) ?? 0);
  const draw = () => {
    const order = ordered(model, state.sort);
    const shownNow = state.all ? order : order.slice(0, FEW.multiples);
    list.replaceChildren(...shownNow.map((u) => mini(model, u, openUnit)));
    const rest = order.length > FEW.multiples;
    const words = state.all ? v.t("showFewer") : v.t("showAll", { n: v.n(order.length, 0) });
    replace(
      foot,
      rest ? more(words, state.all, () => ((state.all = !state.all), draw(), foot.querySelector("button")?.focus())) : null,
      h("span", { class: "sm sec", role: "status" }, v.t("trendsCount", { n: v.n(shownNow.length, 0), total: v.n(order.length, 0) })),
    );
  };
  const options: [string, Key][] = [
    ...(change ? ([["rose", "sortRose"], ["fell", "sortFell"]] as [string, Key][]) : []),
    ["rate", "sortRate"],
    ["priority", "sortPriority"],
  ];
  const choice = h(
    "select",
    { id: "trendsort", onchange: () => ((state.sort = choice.value), draw()) },
    ...options.map(([value, key]) => h("option", { value, selected: value === state.sort }, v.t(key))),
  );
  const limit = threshold(model);
  draw();
  return h(
    "section",
    { class: "band", id: "trends" },
    h("h2", {}, v.t("trendsTitle")),
    change?.said ? h("p", { class: "lead" }, v.say(change.said)) : h("p", { class: "lead" }, v.t("trendsAlone")),
    h(
      "p",
      { class: "sm sec" },
      v.t(series.periods.length < FEW_PERIODS ? "trendsFew" : "trendsNote", { level: v.level(), top: v.n(series.top) }),
      " ",
      limit !== null && limit < series.top ? v.t("trendsLine", { threshold: v.n(limit) }) : "",
    ),
    h("p", { class: "sorter noprint" }, h("label", { for: "trendsort" }, v.t("sortBy")), choice),
    list,
    foot,
  );
}

function more(words: string, open: boolean, act: () => void): HTMLElement {
  return h("button", { type: "button", class: "btn noprint", "aria-expanded": String(open), onclick: act }, words);
}

/** A probability now and under the greatest difference: a full and an open circle on one rail. */
function rail(now: Maybe, then: Maybe): HTMLElement | null {
  if (now === null || then === null) return null;
  const span = h("i", { class: "stretch" });
  span.style.left = `${100 * Math.min(now, then)}%`;
  span.style.width = `${100 * Math.abs(now - then)}%`;
  const full = h("i", { class: "full" });
  const open = h("i", { class: "open" });
  full.style.left = `${100 * now}%`;
  open.style.left = `${100 * then}%`;
  return h("span", { class: "rail2", "aria-hidden": "true" }, span, open, full);
}

function range(model: Model, row: Maybe[], label: string): HTMLElement {
  const v = model.voice;
  const [now, then] = [row[0], row[row.length - 1]];
  const props = { "data-label": label };
  if (now === null || then === null) return h("td", props, h("span", { class: "none" }, v.t("noData")));
  const [low, high] = [v.p(now), v.p(then)];
  const words = low === high ? low : v.t("to", { low, high });
  return h("td", props, rail(now, then), h("span", {}, words));
}

/** How the answer moves if places record differently. */
export function differing(model: Model, open: Open): HTMLElement | null {
  const { reporting, units } = model.data.engine;
  if (!reporting) return null;
  const v = model.voice;
  const places = firstPlace(model);
  const end = reporting.sds.length - 1;
  const moved = (u: number) => {
    const [a, b] = [reporting.p_exceed[u][0], reporting.p_exceed[u][end]];
    return a === null || b === null ? -1 : Math.abs(a - b);
  };
  const order = units.name.map((_, u) => u).filter((u) => moved(u) >= 0);
  order.sort((a, b) => moved(b) - moved(a) || a - b);
  const labels = [
    v.t("colExceed"),
    v.t("colTopRisk", { k: v.n(model.data.about.k, 0) }),
    v.t("colTipping"),
  ];
  const row = (u: number) => {
    const tipping = units.tipping[u];
    return h(
      "tr",
      {},
      h(
        "th",
        { scope: "row" },
        h("button", { type: "button", class: "plain", onclick: () => open(places.get(u) ?? 0) }, shown(units.name[u])),
        " ",
        h("small", {}, shown(units.parent[u])),
      ),
      range(model, reporting.p_exceed[u], labels[0]),
      range(model, reporting.p_top[u], labels[1]),
      h(
        "td",
        { "data-label": labels[2] },
        tipping === null
          ? h("span", { class: "none" }, v.t("noData"))
          : tipping >= 1
            ? v.t("tippingTimes", { factor: v.n(tipping, tipping < 10 ? 2 : 0) })
            : v.t("tippingShare", { share: v.percent(tipping) }),
      ),
    );
  };
  const body = h("tbody");
  const foot = h("p", { class: "more" });
  let all = false;
  const draw = () => {
    const now = all ? order : order.slice(0, FEW.differing);
    body.replaceChildren(...now.map(row));
    const words = all ? v.t("showFewer") : v.t("showAll", { n: v.n(order.length, 0) });
    replace(
      foot,
      order.length > FEW.differing ? more(words, all, () => ((all = !all), draw(), foot.querySelector("button")?.focus())) : null,
    );
  };
  draw();
  const head = (words: string) => h("th", { scope: "col" }, words);
  return h(
    "section",
    { class: "band", id: "reporting" },
    h("h2", {}, v.t("reportingTitle")),
    ...reporting.said.map((x) => h("p", { class: "lead" }, v.say(x))),
    h("p", { class: "sm sec" }, v.t("reportingNote", { sd: v.percent(reporting.sds[end]) })),
    h(
      "div",
      { class: "scroller", tabindex: 0, role: "region", "aria-label": v.t("reportingTitle") },
      h(
        "table",
        { class: "differing" },
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            head(v.t("colPlace")),
            ...labels.map(head),
          ),
        ),
        body,
      ),
    ),
    foot,
  );
}

/** The model used, or why another was; what it found; how well it forecast these data. */
export function engineBand(model: Model): HTMLElement | null {
  const { model: said, fallback, forecast } = model.data.engine;
  if (!said.length && !forecast) return null;
  const v = model.voice;
  const sentences = said.map((x) => v.say(x));
  return h(
    "section",
    { class: "band", id: "engine" },
    h("h2", {}, v.t("engineTitle")),
    fallback
      ? h("div", { class: "note attn" }, icon("warn"), h("p", {}, v.say(fallback)))
      : h("ul", { class: "learnt" }, ...sentences.map((x) => h("li", {}, x))),
    forecast ? h("h3", {}, v.t("forecastTitle")) : null,
    forecast
      ? forecast.good
        ? h("p", {}, v.say(forecast.said))
        : h("div", { class: "note attn" }, icon("warn"), h("p", {}, v.say(forecast.said)))
      : null,
    ...scores(model),
  );
}

function scores(model: Model): HTMLElement[] {
  const v = model.voice;
  const { forecast } = model.data.engine;
  if (!forecast) return [];
  const head = (key: Key, right = true) => h("th", { scope: "col", class: right ? "r" : "" }, v.t(key));
  const figure = (x: Maybe, show: (x: number) => string) =>
    h("td", { class: "r" }, x === null ? h("span", { class: "none" }, v.t("noData")) : show(x));
  const cells = Math.max(...forecast.rows.map((r) => r.cells ?? 0));
  return [
    h(
      "div",
      { class: "scroller", tabindex: 0, role: "region", "aria-label": v.t("forecastTitle") },
      h(
        "table",
        {},
        h("thead", {}, h("tr", {}, head("colMethod", false), head("colLog"), head("colCrps"), head("colMae"), head("colCoverage"))),
        h(
          "tbody",
          {},
          ...forecast.rows.map((r) =>
            h(
              "tr",
              { class: r.best ? "best" : "" },
              h("th", { scope: "row" }, v.say(r.name), r.best ? h("small", {}, `, ${v.t("best")}`) : null),
              r.impossible ? h("td", { class: "r" }, v.t("impossible")) : figure(r.log_score, (x) => v.n(x, 2)),
              figure(r.crps, (x) => v.n(x, 2)),
              figure(r.mae, (x) => v.n(x, 2)),
              figure(r.coverage, (x) => v.percent(x, 1)),
            ),
          ),
        ),
      ),
    ),
    h(
      "p",
      { class: "sm sec" },
      v.t("forecastNote", { cells: v.n(cells, 0), level: v.level() }),
      forecast.rows.some((r) => r.impossible) ? ` ${v.t("impossibleNote")}` : "",
    ),
  ];
}
