// What was planned and what was done before, where the plan follows a reported one.

import { h } from "../dom";
import type { PlanModel } from "./model";
import type { Done } from "./types";

export function done(model: PlanModel): HTMLElement | null {
  const both = model.data.done;
  if (!both) return null;
  const said = both[model.voice.lang];
  return h(
    "section",
    { class: "band", id: "done" },
    h("h2", {}, said.title),
    h("p", { class: "sm sec wrapany" }, said.source),
    h("ul", {}, ...said.words.map((w) => h("li", {}, w))),
    ...said.groups.flatMap((g) => [h("h3", {}, g.title), sums(said, g)]),
  );
}

function sums(said: Done, group: Done["groups"][number]): HTMLElement {
  return h(
    "div",
    { class: "scroller", tabindex: 0, role: "region", "aria-label": group.title },
    h(
      "table",
      { class: "places plan" },
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, group.title), ...said.heads.map((w) => h("th", { scope: "col" }, w)))),
      h(
        "tbody",
        {},
        ...group.rows.map((r) => h("tr", {}, h("th", { scope: "row" }, r.label), ...r.cells.map((c) => h("td", { class: "num" }, c)))),
      ),
    ),
  );
}
