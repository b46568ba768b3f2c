// Chooses the period: buttons where they are few, a slider where they are many.

import { h, icon } from "../../dom";
import type { MapModel } from "./model";
import type { Sight } from "./types";

const FEW = 4;

export function timeControl(model: MapModel, sight: Sight, choose: (period: string) => void): HTMLElement | null {
  const { periods } = sight.layer;
  const v = model.voice;
  if (periods.length < 2) return null;
  const label = v.t("period");
  if (periods.length <= FEW) {
    const button = (period: string) =>
      h("button", { type: "button", "aria-pressed": String(period === sight.period), onclick: () => choose(period) }, v.period(period));
    return h(
      "div",
      { class: "time panel", role: "group", "aria-label": label },
      h("span", { class: "sm ter", "aria-hidden": "true" }, label),
      h("div", { class: "views" }, ...periods.map(button)),
    );
  }
  const at = periods.indexOf(sight.period);
  const shown = h("output", { for: "period-slider" }, v.period(sight.period));
  const slider = h("input", {
    id: "period-slider", type: "range", min: 0, max: periods.length - 1, value: at,
    "aria-label": label, "aria-valuetext": v.period(sight.period),
    oninput: () => {
      const period = periods[Number(slider.value)];
      shown.textContent = v.period(period);
      slider.setAttribute("aria-valuetext", v.period(period));
      choose(period);
    },
  });
  const step = (name: string, words: string, by: number) =>
    h("button", {
      type: "button", class: "iconbtn", "aria-label": words, title: words,
      onclick: () => {
        slider.value = String(Number(slider.value) + by);
        slider.dispatchEvent(new Event("input"));
      },
    }, icon(name));
  return h(
    "div",
    { class: "time slider panel", role: "group", "aria-label": label },
    step("left", v.t("earlier"), -1),
    h("label", { class: "sr", for: "period-slider" }, label),
    slider,
    step("right", v.t("later"), 1),
    shown,
  );
}
