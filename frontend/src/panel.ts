// The panel beside the map: one place, or the head of the order when none is chosen.

import { rankStrip, riskChart, weightRow } from "./charts";
import { h, icon, s } from "./dom";
import { trend } from "./trend";
import { type Model, percentileText } from "./model";
import { first } from "./words";

interface Wishes {
  open: (i: number, focus: boolean) => void;
  close: () => void;
  print: () => void;
  table: () => void;
}

export function crumbs(model: Model, i: number): HTMLElement {
  const parts = [model.voice.say(model.data.about.ambit), model.parent(i)].filter(Boolean);
  return h("p", { class: "crumbs" }, parts.join(" / "));
}

export function subtitle(model: Model, i: number): string {
  const v = model.voice;
  const { places } = model.data;
  const people = places.population[i];
  const said = people === null ? v.t("peopleUnknown") : v.t("people", { n: v.n(people, 0) });
  return `${[first(model.unit(1)), places.code[i]].filter(Boolean).join(" ")}. ${said}.`;
}

function head(model: Model, i: number, wishes: Wishes): HTMLElement {
  return h(
    "header",
    {},
    crumbs(model, i),
    h("h2", { tabindex: -1, id: "place-name" }, model.name(i)),
    h("p", { class: "sm sec" }, subtitle(model, i)),
    h(
      "button",
      {
        type: "button",
        class: "x",
        "aria-label": model.voice.t("close"),
        title: model.voice.t("back"),
        onclick: () => wishes.close(),
      },
      icon("close"),
    ),
  );
}

/** Why the place stands where it does, its probability in bold. */
function said(model: Model, reason: string, p: number): (Node | string)[] {
  const v = model.voice;
  const strong = v.p(p);
  const sentence = reason || v.t("inTop", { p: strong, k: v.n(model.data.about.k, 0) });
  const at = sentence.indexOf(strong);
  if (at < 0) return [sentence];
  return [sentence.slice(0, at), h("b", {}, strong), sentence.slice(at + strong.length)];
}

export function priority(model: Model, i: number, w: number): HTMLElement {
  const v = model.voice;
  const { priority: p } = model.data;
  const rank = p.rank[i];
  if (rank === null) {
    return h(
      "section",
      {},
      h("h3", {}, v.t("priority")),
      h("div", { class: "hatch band", "aria-hidden": "true" }),
      h("p", { class: "sm" }, v.t("noRank")),
    );
  }
  const low = v.ordinal(p.rank_low[i] as number);
  const high = v.ordinal(p.rank_high[i] as number);
  const reason = p.reason[model.lang][i];
  return h(
    "section",
    {},
    h("h3", {}, v.t("priority")),
    h(
      "p",
      { class: "big" },
      h("span", { class: "num" }, v.t("of", { rank: v.ordinal(rank), n: v.n(model.total, 0) })),
      h("span", { class: "iv" }, v.t("between", { level: v.level(), low, high })),
    ),
    rankStrip(model, i, w),
    p.p_top[i] === null ? null : h("p", { class: "sm" }, ...said(model, reason, p.p_top[i])),
    sources(model),
  );
}

function sources(model: Model): HTMLElement {
  return h(
    "p",
    { class: "src noprint" },
    icon("doc"),
    " ",
    h("a", { href: "#sources" }, model.voice.t("sourcesLink")),
  );
}

/** One section per measure of risk. */
export function risk(model: Model, i: number, w: number): HTMLElement[] {
  const v = model.voice;
  const { risk: all } = model.data;
  const measures = [...new Set(all.map((r) => r.measure))];
  return measures.map((measure) => {
    const { series } = model.data.engine;
    const every = all.filter((r) => r.measure === measure);
    // Where the trend is drawn below, the periods need no rows of their own.
    const drawn = measure === all[0].measure && series !== null && series.periods.length > 2;
    const risks = drawn ? every.slice(0, 1) : every;
    const main = risks[0];
    const said: string[] = [];
    const inherited = main.basis[i] === "inherited";
    if (main.count[i] !== null && !inherited) {
      const fields = { count: v.n(main.count[i], 0), period: v.period(main.period) };
      said.push(v.t("riskCases", fields));
    }
    if (main.p_exceed[i] !== null && main.threshold[i] !== null) {
      const fields = { p: v.p(main.p_exceed[i]), threshold: v.n(main.threshold[i], 1) };
      said.push(v.t("riskExceeds", fields));
    }
    if (inherited) {
      const fields = { name: model.name(i), parent: model.basisName(main, i), level: v.level() };
      const [low, high] = [v.n(main.low[i] ?? 0, 1), v.n(main.high[i] ?? 0, 1)];
      said.push(v.t("riskInherited", { ...fields, low, high }));
    } else if (main.basis[i] !== "own") {
      said.push(v.t("riskAbsent", { name: model.name(i) }));
    }
    return h(
      "section",
      {},
      h("h3", {}, v.t("riskHeading", { what: v.say(main.label) })),
      h("p", { class: "sm sec" }, v.t("riskUnit", { level: v.level() })),
      riskChart(model, risks, i, w),
      h("p", { class: "sm" }, said.join(" ")),
    );
  });
}

export function drivers(model: Model, i: number): HTMLElement {
  const v = model.voice;
  const rows = model.data.dimensions
    .flatMap((d) => d.indicators.map((x) => ({ d, x, p: x.percentile[i] })))
    .sort((a, b) => (b.p ?? -1) - (a.p ?? -1));
  const unmeasured = model.data.dimensions.filter((d) => !d.indicators.length);
  return h(
    "section",
    {},
    h("h3", {}, v.t("moves")),
    h("p", { class: "sm sec" }, v.t("movesNote", { unit: model.unit(model.size) })),
    h(
      "ol",
      { class: "drivers" },
      ...rows.map(({ d, x, p }) => {
        const value = x.value[i];
        const of = x.inherited.includes(i) ? ` (${v.t("knownFor", { name: model.parent(i) })})` : "";
        const mark = h("i");
        if (p !== null) mark.style.left = `${p}%`;
        return h(
          "li",
          {},
          h("span", {}, h("b", { class: "dim" }, v.say(d.label)), `: ${model.label(x)}${of}`),
          h("b", { class: "fig" }, value === null ? v.t("noData") : model.figure(x, value)),
          h("span", { class: p === null ? "trk hatch" : "trk", "aria-hidden": "true" }, p === null ? null : mark),
          h("span", { class: "pct" }, percentileText(v, p) ?? ""),
        );
      }),
      ...unmeasured.map((d) =>
        h(
          "li",
          {},
          h("span", {}, h("b", { class: "dim" }, v.say(d.label)), d.absent ? `: ${v.say(d.absent)}` : ""),
          h("b", { class: "fig" }, v.t("noData")),
          h("span", { class: "trk hatch", "aria-hidden": "true" }),
          h("span", { class: "pct" }),
        ),
      ),
    ),
  );
}

export function weights(model: Model, i: number, w: number): HTMLElement | null {
  const v = model.voice;
  const now = model.data.priority.rank[i];
  const rows = model.data.dimensions.filter((d) => d.doubled[i] !== null);
  if (now === null || !rows.length) return null;
  return h(
    "section",
    {},
    h("h3", {}, v.t("weights")),
    h("p", { class: "sm sec" }, v.t("weightsNote", { name: model.name(i) })),
    h(
      "ul",
      { class: "weights" },
      ...rows.map((d) => {
        const then = d.doubled[i] as number;
        return h(
          "li",
          {},
          h("span", {}, v.say(d.label)),
          weightRow(model, now, then, Math.max(w - 190, 70)),
          h("b", {}, v.ordinal(Math.round(then))),
        );
      }),
    ),
  );
}

export function placePanel(model: Model, i: number, w: number, wishes: Wishes): HTMLElement {
  const v = model.voice;
  const step = (to: number, key: "previous" | "next", name: string) =>
    h(
      "button",
      {
        type: "button",
        class: "btn",
        "aria-label": v.t(key),
        title: v.t(key),
        disabled: to < 0 || to >= model.size,
        onclick: () => wishes.open(to, true),
      },
      icon(name),
    );
  return h(
    "div",
    { class: "inside" },
    head(model, i, wishes),
    priority(model, i, w),
    ...risk(model, i, w),
    ...trend(model, i, w),
    drivers(model, i),
    weights(model, i, w),
    h(
      "footer",
      {},
      h(
        "button",
        { type: "button", class: "btn pri", onclick: () => wishes.print() },
        icon("print"),
        v.t("printFicha"),
      ),
      step(i - 1, "previous", "left"),
      step(i + 1, "next", "right"),
    ),
  );
}

export function overview(model: Model, wishes: Wishes): HTMLElement {
  const v = model.voice;
  const { priority: p } = model.data;
  const head = h("header", {}, h("h2", {}, v.t("overview")));
  if (!model.total) {
    return h(
      "div",
      { class: "inside" },
      head,
      h("div", { class: "hatch band", "aria-hidden": "true" }),
      h("p", {}, v.t("overviewEmpty")),
      h("p", { class: "sm sec" }, v.t("overviewFirst", { unit: model.unit(1) })),
    );
  }
  const top = Array.from({ length: Math.min(10, model.total) }, (_, i) => i);
  const far = Math.max(...top.map((i) => p.rank_high[i] ?? 1));
  const fields = { low: v.ordinal(1), high: v.ordinal(far), level: v.level() };
  return h(
    "div",
    { class: "inside" },
    head,
    h("p", { class: "sm sec" }, v.t("overviewNote", fields)),
    h("ol", { class: "tops" }, ...top.map((i) => topRow(model, i, far, wishes))),
    h("p", { class: "sm sec meaning" }, v.t("overviewMeaning")),
    h(
      "footer",
      {},
      h("button", { type: "button", class: "btn", onclick: () => wishes.table() }, v.t("all")),
    ),
  );
}

function topRow(model: Model, i: number, far: number, wishes: Wishes): HTMLElement {
  const v = model.voice;
  const { priority: p } = model.data;
  const at = (rank: number) => 4 + ((rank - 1) / Math.max(far - 1, 1)) * 92;
  const [rank, low, high] = [p.rank[i], p.rank_low[i], p.rank_high[i]] as number[];
  const bar = s(
    "svg",
    { viewBox: "0 0 100 12", preserveAspectRatio: "none", "aria-hidden": "true" },
    s("line", { x1: 0, x2: 100, y1: 6, y2: 6, class: "rail" }),
    s("line", { x1: at(low), x2: at(high), y1: 6, y2: 6, class: "span" }),
  );
  const dot = h("i");
  dot.style.left = `${at(rank)}%`;
  return h(
    "li",
    {},
    h(
      "button",
      { type: "button", onclick: () => wishes.open(i, true) },
      h("span", { class: "pos" }, v.ordinal(rank)),
      h("span", { class: "who" }, h("b", {}, model.name(i)), " ", h("small", {}, model.parent(i))),
      h("span", { class: "prob" }, p.p_top[i] === null ? "" : v.p(p.p_top[i])),
      h("span", { class: "bar" }, bar, dot),
      h("span", { class: "sr" }, v.t("between", { level: v.level(), low: v.ordinal(low), high: v.ordinal(high) })),
    ),
  );
}
