// What the plan supposes, group by group; and the public draw that lets it be evaluated.

import { h } from "../dom";
import type { PlanModel } from "./model";

export function assumed(model: PlanModel): HTMLElement | null {
  const { assumptions } = model.data;
  if (!assumptions.length) return null;
  const v = model.voice;
  return h(
    "section",
    { class: "band", id: "assumed", tabindex: -1 },
    h("h2", {}, v.t("assumedTitle")),
    h("p", { class: "lead" }, v.t("assumedNote")),
    h(
      "div",
      { class: "supposes" },
      ...assumptions.map((g) =>
        h(
          "div",
          {},
          h("h3", {}, g.about ? v.say(g.about) : v.t("assumedGeneral")),
          h("ul", {}, ...g.words.map((w) => h("li", {}, v.say(w)))),
        ),
      ),
    ),
  );
}

export function lottery(model: PlanModel): HTMLElement | null {
  const draw = model.data.lottery;
  if (!draw) return null;
  const v = model.voice;
  const print = (label: string, code: string) =>
    code ? h("div", {}, h("dt", {}, label), h("dd", {}, h("code", {}, code))) : null;
  return h(
    "section",
    { class: "band", id: "lottery" },
    h("h2", {}, v.t("lotteryTitle")),
    ...draw.words.map((w) => h("p", { class: "lead" }, v.say(w))),
    h("dl", { class: "prints" }, print(v.t("lotterySeed"), draw.seed), print(v.t("lotteryList"), draw.list)),
    draw.seed ? h("p", { class: "sm sec" }, v.t("lotteryNote")) : null,
  );
}
