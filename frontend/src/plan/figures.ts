// The head of the page: what the plan says, how near the best it is, and its main figures.

import { h, icon } from "../dom";
import { first } from "../words";
import type { PlanModel } from "./model";
import type { PlanAbout } from "./types";

export function summary(model: PlanModel): HTMLElement {
  const v = model.voice;
  const { about } = model.data;
  return h(
    "header",
    { class: "summary" },
    h("div", { class: "title" }, h("h1", {}, v.say(about.title)), chip(model)),
    h("div", { class: "said" }, ...about.summary.map((x) => h("p", {}, v.say(x)))),
  );
}

function chip(model: PlanModel): HTMLElement | null {
  const { solved, interrupted } = model.data.about;
  if (!solved) return null;
  const kind = interrupted ? "chip attn" : "chip ok";
  return h("p", { class: kind }, icon(interrupted ? "warn" : "check"), model.voice.say(solved));
}

function figure(label: string, value: string, more: string): HTMLElement {
  return h(
    "div",
    {},
    h("dt", {}, label),
    h("dd", {}, h("span", { class: "num" }, value), " ", h("span", { class: "iv" }, more)),
  );
}

export function figures(model: PlanModel): HTMLElement | null {
  const v = model.voice;
  const { about, places } = model.data;
  const { whole, tail } = about;
  if (!whole.places || whole.averted === null) return null;
  const n = about.years.length;
  const firm = places.certainty.filter((c) => c === "firm").length;
  const key = n === 1 ? "figAvertedOne" : "figAverted";
  const [unit, units] = [first(model.harmUnit), first(model.unit(2))];
  const some = places.stability.some((x) => x !== null);
  const of = { n: v.n(whole.candidates, 0), firm: v.n(firm, 0) };
  const each = (averted: number | null) => (averted ? (whole.cost ?? 0) / averted : null);
  return h(
    "section",
    { class: "figures", "aria-label": v.t("figures") },
    h(
      "dl",
      {},
      figure(v.t(key, { unit, n: v.n(n, 0) }), model.harm(whole.averted),
        model.between(whole.averted_low, whole.averted_high, whole.averted)),
      figure(v.t("figPlaces", { unit: units }), v.n(whole.places, 0), v.t(some ? "firmOf" : "ofN", of)),
      figure(v.t("figMoney"), model.money(whole.cost),
        whole.available === null ? "" : v.t("ofN", { n: model.money(whole.available) })),
      tail
        ? figure(v.t("figTail", { n: v.n(Math.round(1 / tail.share), 0) }), ...bad(model, tail))
        : figure(v.t("figEach"), model.money(each(whole.averted)),
            (whole.averted_low ?? 0) > 0
              ? v.t("between", {
                  level: v.level(),
                  low: model.money(each(whole.averted_high)),
                  high: model.money(each(whole.averted_low)),
                })
              : v.t("andMore", { n: model.money(each(whole.averted_high)) })),
    ),
    assumed(model),
  );
}

/** What one future in ten lies below: less averted, or more harm than without the plan. */
function bad(model: PlanModel, tail: NonNullable<PlanAbout["tail"]>): [string, string] {
  const v = model.voice;
  const value = tail.below ?? tail.averted ?? 0;
  if (value < 0) return [v.t("figTailMore", { n: model.harm(-value) }), v.t("figTailHarm", { unit: model.harmUnit })];
  if (tail.below === null) return [v.t("figTailValue", { n: model.harm(value) }), v.t("averted")];
  return [v.t("lessThan", { n: model.harm(value) }), v.t("averted")];
}

/** The assumptions, in plain sight: how many, the first ones, and where all are. */
function assumed(model: PlanModel): HTMLElement | null {
  const v = model.voice;
  const groups = model.data.assumptions;
  const n = groups.reduce((sum, g) => sum + g.words.length, 0);
  if (!n) return null;
  const said = n === 1 ? v.t("assumedOne") : v.t("assumedStrip", { n: v.n(n, 0) });
  return h(
    "div",
    { class: "assumed" },
    h("p", {}, h("span", { class: "ill" }, v.t("assumedTag")), " ", h("b", {}, said)),
    h(
      "ul",
      {},
      ...groups.slice(0, 3).map((g) =>
        h("li", {}, g.about ? h("b", {}, `${v.say(g.about)}: `) : null, v.say(g.words[0])),
      ),
    ),
    h("p", { class: "noprint" }, h("a", { href: "#assumed" }, v.t("assumedSee"))),
  );
}
