// What the colours of the plan's map mean, with the number of places of each.

import { h } from "../dom";
import { first } from "../words";
import type { PlanLens, PlanModel } from "./model";

const DOTTED = new Set(["doubtful", "often"]);

export function legend(model: PlanModel, lens: PlanLens): HTMLElement {
  const v = model.voice;
  const rows = lens.key === "certainty" ? certainty(model) : shades(model, lens);
  const absent = model.data.places.certainty.filter((c) => !c).length;
  const note = lens.key === "certainty" ? v.t("legendFirmNote", { unit: model.unit(2) }) : null;
  return h(
    "div",
    { class: "legend panel" },
    h("h3", {}, first(lens.title)),
    h("ul", { class: "lrows" }, ...rows),
    absent
      ? h("p", { class: "absent" }, h("span", { class: "hatch", "aria-hidden": "true" }),
          v.t("legendAbsent", { n: v.n(absent, 0) }))
      : null,
    note ? h("p", {}, note) : null,
  );
}

function line(model: PlanModel, name: string, words: string, n: number, dotted = false): HTMLElement {
  return h(
    "li",
    { "data-cell": name },
    h("span", { class: `cell ${name}${dotted ? " dotted" : ""}`, "aria-hidden": "true" }),
    h("span", {}, words),
    h("b", {}, model.voice.n(n, 0)),
  );
}

function certainty(model: PlanModel): HTMLElement[] {
  const { certainties, certainty: of } = model.data.places;
  return certainties.flatMap(([key, words]) => {
    const n = of.filter((c) => c === key).length;
    if (!n && key === "unsaid") return [];
    return [line(model, `s-${key}`, model.voice.say(words), n, DOTTED.has(key))];
  });
}

function shades(model: PlanModel, lens: PlanLens): HTMLElement[] {
  const v = model.voice;
  const cells = model.data.places.id.map((_, i) => lens.cell(i));
  const count = (name: string) => cells.filter((c) => c === name).length;
  const { breaks } = lens;
  const rows = [...breaks.keys(), breaks.length].reverse().map((n) => {
    const words =
      n === breaks.length
        ? v.t("andMore", { n: v.n(breaks[n - 1] ?? 0) })
        : n === 0
          ? v.t("lessThan", { n: v.n(breaks[0]) })
          : v.t("to", { low: v.n(breaks[n - 1]), high: v.n(breaks[n]) });
    return line(model, `q${n}`, words, count(`q${n}`));
  });
  return [...rows, line(model, "s-outside", v.t("legendNone"), count("s-outside"))];
}
