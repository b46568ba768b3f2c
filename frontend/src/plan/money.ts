// Where the money goes and what it buys: one row per approach, fund, year, country and action.

import { h } from "../dom";
import { key, moneyBar, spanBar, swatch } from "./bars";
import type { PlanModel, Scale } from "./model";
import { BY, type Band, type By } from "./types";

interface Scales {
  money: number;
  harm: Scale;
}

export function money(model: PlanModel): HTMLElement | null {
  const v = model.voice;
  const { bands, about } = model.data;
  const groups = BY.filter((by) => bands[by].length);
  if (!groups.length || !about.whole.places) return null;
  const rows = groups.flatMap((by) => bands[by]);
  const scale = {
    money: Math.max(...rows.flatMap((r) => [r.cost ?? 0, r.available ?? 0])),
    harm: model.scale(rows),
  };
  const total = about.whole.cost ?? 0;
  const split = bands.approach.map((r) => r.cost ?? 0);
  const whole = moneyBar(order(bands.approach, split.length), total);
  whole.classList.add("whole");
  const wide: By[] = ["country", "intervention"];
  const left = groups.filter((by) => !wide.includes(by));
  const right = groups.filter((by) => wide.includes(by));
  const column = (list: By[]) =>
    list.length ? h("div", { class: "bandcol" }, ...list.map((by) => group(model, by, scale))) : null;
  return h(
    "section",
    { class: "band", id: "money" },
    h("h2", {}, v.t("moneyTitle")),
    whole,
    key(model, order(bands.approach, split.length)),
    h("p", { class: "sm sec" }, v.t("moneyNote", { level: v.level() }), scale.harm.low < 0 ? ` ${v.t("nilNote")}` : null),
    h("div", { class: "bandcols" }, column(left), column(right)),
  );
}

/** What each approach costs, in the order of the approaches. */
function order(rows: Band[], n: number): number[] {
  return rows.slice(0, n).reduce<number[]>((sum, r) => r.split.map((x, a) => x + (sum[a] ?? 0)), []);
}

function group(model: PlanModel, by: By, scale: Scales): HTMLElement {
  const v = model.voice;
  return h(
    "div",
    { class: `bands-of by-${by}`, role: "group", "aria-label": v.t(by) },
    h(
      "div",
      { class: "bhead" },
      h("h3", {}, v.t(by)),
      h("span", {}, v.t("colMoney", { sign: model.data.about.sign })),
      h("span", {}, v.t("colAverted", { unit: model.harmUnit })),
    ),
    h("ul", {}, ...model.data.bands[by].map((r) => row(model, by, r, scale))),
  );
}

function row(model: PlanModel, by: By, r: Band, scale: Scales): HTMLElement {
  const v = model.voice;
  const action = model.data.interventions.find((a) => a.id === r.key);
  const mark =
    by === "approach"
      ? swatch(model.data.approaches.findIndex((a) => a.id === r.key))
      : by === "intervention" && action
        ? swatch(action.approach)
        : null;
  const total = model.data.about.whole.cost ?? 0;
  const spare = r.available === null ? null : r.available - (r.cost ?? 0);
  const more =
    by === "fund" && spare !== null
      ? spare > 0.005 * (r.available ?? 0)
        ? v.t("leftOver", { money: model.money(spare) })
        : v.t("allUsed")
      : by === "approach" && total && r.cost
        ? v.t("shareOf", { p: v.percent((r.cost ?? 0) / total, 1) })
        : by === "intervention" || by === "country"
          ? `${v.n(r.places ?? 0, 0)} ${model.unit(r.places ?? 0)}`
          : "";
  return h(
    "li",
    {},
    h("span", { class: "bname" }, mark, h("b", {}, v.say(r.label)), more ? h("small", {}, more) : null),
    h("span", { class: "bmoney" }, moneyBar(r.split, scale.money, r.available), h("b", {}, model.money(r.cost))),
    h(
      "span",
      { class: "bharm" },
      r.cost ? spanBar(r.averted_low, r.averted, r.averted_high, scale.harm) : null,
      h("span", {}, h("b", {}, r.cost ? model.harm(r.averted) : "0"), " ",
        r.cost ? h("small", {}, model.interval(r.averted_low, r.averted_high, r.averted)) : null),
    ),
  );
}
