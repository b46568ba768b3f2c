// The evidence of each action: every study on one plot, and what to expect in a new place.

import { h, s } from "../dom";
import { swatch } from "./bars";
import type { PlanModel } from "./model";
import type { Effect, Study } from "./types";

/** A fall of the log rate as a change of the rate: 0.69 is −50%. */
const changed = (fall: number) => Math.exp(-fall) - 1;
/** The common scale: from the deepest fall to the highest rise of any study or interval. */
let [LEFT, RIGHT] = [-0.9, 0.25];


export function evidence(model: PlanModel): HTMLElement | null {
  const { effects } = model.data;
  if (!effects.length) return null;
  const v = model.voice;
  const level = v.percent(effects[0].level);
  [LEFT, RIGHT] = reach(effects);
  return h(
    "section",
    { class: "band", id: "evidence" },
    h("h2", {}, v.t("evidenceTitle")),
    h("p", { class: "sm sec" }, v.t("evidenceNote", { level })),
    h("div", { class: "forests" }, ...effects.map((e) => card(model, e))),
  );
}

function reach(effects: Effect[]): [number, number] {
  const falls = effects.flatMap((e) => [e.mean, e.low, e.high, ...e.studies.flatMap((x) => [x[2], x[3], x[4]])]);
  const changes = falls.filter((f): f is number => f !== null).map(changed);
  const low = Math.floor(Math.min(-0.5, ...changes) * 20) / 20;
  const high = Math.ceil(Math.max(0.1, ...changes) * 20) / 20;
  return [Math.max(low - 0.03, -1), Math.min(high + 0.03, 0.6)];
}

function card(model: PlanModel, e: Effect): HTMLElement {
  const v = model.voice;
  const action = model.data.interventions[e.what];
  const name = action ? v.say(action.label) : "";
  const n = action?.places ?? 0;
  const used = n ? v.t("usedIn", { n: v.n(n, 0), unit: model.unit(n) }) : v.t("notUsed");
  const cited = e.studies.filter((x) => x[6]);
  return h(
    "article",
    { class: "forest" },
    h("h3", {}, action ? swatch(action.approach) : null, name),
    h("p", { class: "sm sec" }, [e.outcome ? v.say(e.outcome) : "", used].filter(Boolean).join(". "), " ",
      e.disputed ? h("span", { class: "ill" }, v.t("disputed")) : null,
      e.thin ? h("span", { class: "ill" }, v.t("thin")) : null),
    plot(model, e),
    e.words ? h("p", { class: "sm" }, v.say(e.words)) : null,
    cited.length
      ? h("details", {}, h("summary", { class: "sm" }, v.t("studiesShow")),
          h("ul", { class: "cites" }, ...cited.map((x) => h("li", {}, x[6]))))
      : null,
  );
}

function plot(model: PlanModel, e: Effect): HTMLElement {
  const v = model.voice;
  const rows = e.studies.map((x) => study(model, x, e.level));
  return h(
    "ul",
    { class: "frows" },
    ...rows,
    h(
      "li",
      { class: "new" },
      h("span", { class: "flabel" }, h("b", {}, v.t("newPlace"))),
      track(
        spoken(model, v.t("newPlace"), e.mean, e.low, e.high, e.level),
        e.low === null || e.high === null ? null : line("pred", e.high, e.low),
        mark("diamond", e.mean),
      ),
      h("span", { class: "fval" }, percent(model, e.mean)),
    ),
    h("li", { class: "fscale", "aria-hidden": "true" }, h("span"), scale(model), h("span")),
  );
}

function study(model: PlanModel, x: Study, level: number): HTMLElement {
  const v = model.voice;
  const [label, setting, estimate, low, high, design, , pooled] = x;
  if (estimate === null) {
    return h("li", {}, h("span", { class: "flabel" }, label, setting ? h("small", {}, setting) : null),
      h("span"), h("span", { class: "fval" }, h("small", {}, v.t("noFigure"))));
  }
  const known = low !== null && high !== null;
  const square = design === "randomised" ? "square full" : "square";
  return h(
    "li",
    {},
    h("span", { class: "flabel" }, label, setting ? h("small", {}, setting) : null),
    track(
      spoken(model, label, estimate, low, high, level),
      known ? line("ci", high, low) : null,
      mark(square, estimate),
    ),
    h("span", { class: "fval" }, percent(model, estimate),
      known ? null : h("small", {}, v.t("noInterval")), pooled ? null : h("small", {}, v.t("notPooled"))),
  );
}

function percent(model: PlanModel, fall: number): string {
  const value = Math.round(100 * changed(fall));
  return `${value > 0 ? "+" : value < 0 ? "−" : ""}${model.voice.n(Math.abs(value), 0)}%`;
}

function spoken(
  model: PlanModel, label: string, fall: number, low: number | null, high: number | null, level: number,
): string {
  const v = model.voice;
  const value = percent(model, fall);
  if (low === null || high === null) return `${v.t("forestRow", { label, value })}, ${v.t("noInterval")}`;
  const ends = { low: percent(model, high), high: percent(model, low) };
  return v.t("forestRowInterval", { label, value, level: v.percent(level), ...ends });
}

function track(label: string, ...marks: (Element | null)[]): HTMLElement {
  const node = h("span", { class: "ftrack", role: "img", "aria-label": label }, h("i", { class: "zero" }), ...marks);
  (node.firstChild as HTMLElement).style.left = at(0);
  return node;
}

/** Position of a change on the common scale, held inside it. */
function at(change: number): string {
  const share = (Math.min(Math.max(change, LEFT), RIGHT) - LEFT) / (RIGHT - LEFT);
  return `${(100 * share).toFixed(2)}%`;
}

function line(kind: string, from: number, to: number): HTMLElement {
  const node = h("i", { class: kind });
  node.style.left = at(changed(from));
  node.style.right = `${(100 - parseFloat(at(changed(to)))).toFixed(2)}%`;
  return node;
}

function mark(kind: string, fall: number): Element {
  if (kind === "diamond") {
    const node = s("svg", { class: "diamond", viewBox: "0 0 14 14" }, s("path", { d: "M7 1l6 6-6 6-6-6z" }));
    node.style.left = at(changed(fall));
    return node;
  }
  const node = h("i", { class: kind });
  node.style.left = at(changed(fall));
  return node;
}

function scale(model: PlanModel): HTMLElement {
  const v = model.voice;
  const ticks = [-0.75, -0.5, -0.25, 0, 0.25].filter((t) => t > LEFT + 0.01 && t < RIGHT - 0.01);
  return h(
    "span",
    { class: "fticks" },
    ...ticks.map((t) => {
      const words = t === 0 ? v.t("noChange") : `${t < 0 ? "−" : "+"}${v.n(Math.abs(100 * t), 0)}%`;
      const node = h("span", { class: t === -0.5 || t === 0 ? "" : "spare" }, words);
      node.style.left = at(t);
      return node;
    }),
  );
}
