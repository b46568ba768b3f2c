// Small multiples: one small series per place, all on one scale.

import { h, replace, s } from "./dom";
import type { Model } from "./model";
import { drawn, FEW, runs } from "./series";
import { moved } from "./trend";
import type { Maybe } from "./types";
import { firstPlace, more, type Open } from "./units";
import { type Key, shown } from "./words";

const MOST = 24;
const [W, H] = [180, 60];

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
    if (t < n - 1 && n >= FEW) return [];
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
      { class: n < FEW ? "feet few" : "feet", "aria-hidden": "true" },
      h("span", {}, v.period(series.periods[0])),
      h("span", {}, v.period(series.periods[n - 1])),
    ),
    h(
      "p",
      {},
      wentWhere(model, p),
      h("span", {}, rate === null || !series.reported[u][n - 1] ? v.t("noData") : v.n(rate, 1)),
    ),
  );
}

function wentWhere(model: Model, p: Maybe): HTMLElement | string {
  if (p === null) return "";
  const v = model.voice;
  if (!moved(p)) return h("span", {}, v.t("moveUnknown", { p: v.p(p) }));
  return h("b", {}, v.t(p >= 0.5 ? "roseShort" : "fellShort", { p: v.p(Math.max(p, 1 - p)) }));
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
    const shownNow = state.all ? order : order.slice(0, MOST);
    list.replaceChildren(...shownNow.map((u) => mini(model, u, openUnit)));
    const rest = order.length > MOST;
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
      v.t(series.periods.length < FEW ? "trendsFew" : "trendsNote", { level: v.level(), top: v.n(series.top) }),
      " ",
      limit !== null && limit < series.top ? v.t("trendsLine", { threshold: v.n(limit) }) : "",
    ),
    h("p", { class: "sorter noprint" }, h("label", { for: "trendsort" }, v.t("sortBy")), choice),
    list,
    foot,
  );
}
