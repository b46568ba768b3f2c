// Two maps side by side under one legend and one movement, or one map of the difference.

import { h } from "../../dom";
import { first } from "../../words";
import type { MapModel } from "./model";
import type { Layer, Sight } from "./types";

export interface Compared {
  other: Sight;
  difference: boolean;
  /** Whose places the legend counts. */
  counted: "now" | "other";
}

/** What a sight is compared with until a person chooses: the period before, or else the next measure. */
export function opposite(layers: Layer[], sight: Sight): Sight {
  const at = sight.layer.periods.indexOf(sight.period);
  const before = sight.layer.periods[at - 1] ?? sight.layer.periods[at + 1];
  if (before) return { layer: sight.layer, period: before };
  const next = layers[(layers.indexOf(sight.layer) + 1) % layers.length];
  return { layer: next, period: next.periods[next.periods.length - 1] };
}

/** The chooser of what the map is compared with. */
export function otherChoice(model: MapModel, now: Sight, state: Compared, change: (to: Partial<Compared>) => void): HTMLElement {
  const v = model.voice;
  const layer = state.other.layer;
  const option = (value: string, label: string, on: boolean) => h("option", { value, selected: on }, label);
  const measures = h("select", {
    class: "inp", "aria-label": `${v.t("compareWith")}: ${v.t("measure")}`,
    onchange: () => {
      const chosen = model.config.layers.find((x) => x.id === measures.value) as Layer;
      const period = chosen.periods.includes(state.other.period) ? state.other.period : chosen.periods[chosen.periods.length - 1];
      change({ other: { layer: chosen, period }, difference: false });
    },
  }, ...model.config.layers.map((x) => option(x.id, first(v.say(x.label)), x === layer)));
  const periods = h("select", {
    class: "inp short", "aria-label": `${v.t("compareWith")}: ${v.t("period")}`,
    onchange: () => change({ other: { layer, period: periods.value } }),
  }, ...layer.periods.map((p) => option(p, v.period(p), p === state.other.period)));
  const same = layer === now.layer && now.period !== state.other.period && layer.group !== "priority" && layer.group !== "dimension";
  const mode = (difference: boolean, words: string) =>
    h("button", { type: "button", "aria-pressed": String(state.difference === difference), onclick: () => change({ difference }) }, words);
  return h(
    "div",
    { class: "other panel" },
    h("span", { class: "sm ter" }, v.t("compareWith")),
    measures,
    periods,
    same ? h("div", { class: "views", role: "group", "aria-label": v.t("compare") }, mode(false, v.t("sideBySide")), mode(true, v.t("difference"))) : null,
  );
}
