// The panel beside the map: one place with what is done, who pays and why; or where it averts most.

import { h, icon } from "../dom";
import { spanBar, swatch } from "./bars";
import type { PlanModel } from "./model";

interface Wishes {
  open: (i: number, focus: boolean) => void;
  close: () => void;
}

const MOST = 9;

export function overview(model: PlanModel, wishes: Wishes): HTMLElement {
  const v = model.voice;
  const { places } = model.data;
  const first = model.chosen.slice(0, MOST);
  if (!first.length) {
    return h("div", { class: "inside" }, h("header", {}, h("h2", {}, v.t("nothingChosen"))));
  }
  const scale = model.scale(first.map((i) => ({
    averted: places.averted[i],
    averted_low: places.averted_low[i],
    averted_high: places.averted_high[i],
  })));
  return h(
    "div",
    { class: "inside" },
    h("header", {}, h("h2", {}, v.t("mostTitle"))),
    h("p", { class: "sm sec" }, v.t("mostNote", { level: v.level() })),
    h(
      "ol",
      { class: "tops" },
      ...first.map((i, n) =>
        h(
          "li",
          {},
          h(
            "button",
            { type: "button", onclick: () => wishes.open(i, true) },
            h("span", { class: "pos" }, v.n(n + 1, 0)),
            h("span", { class: "who" }, h("b", {}, model.name(i)), " ", h("small", {}, model.parent(i))),
            h("span", { class: "prob" }, h("b", {}, model.harm(places.averted[i])), " ",
              h("small", {}, model.interval(places.averted_low[i], places.averted_high[i], places.averted[i]))),
            spanBar(places.averted_low[i], places.averted[i], places.averted_high[i], scale),
          ),
        ),
      ),
    ),
    h("p", { class: "sm sec" }, v.t("meaning")),
  );
}

export function placePanel(model: PlanModel, i: number, wishes: Wishes): HTMLElement {
  const v = model.voice;
  const { about, places } = model.data;
  const crumbs = [v.say(about.ambit), model.parent(i)].filter(Boolean).join(" / ");
  const people = places.population[i];
  const inside = model.inPlan(i);
  return h(
    "div",
    { class: "inside" },
    h(
      "header",
      {},
      h("p", { class: "crumbs" }, crumbs),
      h("h2", { tabindex: -1, id: "place-name" }, model.name(i)),
      h("p", { class: "sm sec" },
        people === null ? v.t("peopleUnknown") : v.t("people", { n: v.n(people, 0) })),
      h("p", { class: inside ? "chip ok" : "chip" }, inside ? icon("check") : icon("minus"),
        v.t(inside ? "inPlan" : "outPlan")),
      h(
        "button",
        {
          type: "button",
          class: "x",
          "aria-label": v.t("close"),
          title: v.t("backToMost"),
          onclick: () => wishes.close(),
        },
        icon("close"),
      ),
    ),
    why(model, i),
    inside ? buys(model, i) : null,
    inside ? doing(model, i) : null,
    inside ? paying(model, i) : null,
    edits(model, i),
  );
}

function why(model: PlanModel, i: number): HTMLElement {
  const v = model.voice;
  const { places } = model.data;
  if (!places.certainty[i]) {
    return h("section", {}, h("div", { class: "hatch band", "aria-hidden": "true" }),
      h("p", { class: "sm" }, v.t("noPlan")));
  }
  const inside = model.inPlan(i);
  const firm = places.stability[i];
  const harm = places.harm[i];
  return h(
    "section",
    {},
    h("h3", {}, v.t(inside ? "whyIn" : "whyOut")),
    h("p", { class: "why" }, model.why(i) || v.t("whyFar")),
    firm === null ? null : firmly(model, firm, v.t(inside ? "firmIn" : "firmOut", { p: v.p(firm) })),
    inside || harm === null
      ? null
      : h("p", { class: "sm sec" },
          v.t("expectedOnly", { harm: model.harm(harm), unit: model.harmUnit })),
  );
}

/** How firm a choice is: a bar from never to always, and the sentence. */
export function firmly(model: PlanModel, share: number, words: string): HTMLElement {
  const bar = h("i");
  bar.style.width = model.voice.percent(share);
  return h(
    "div",
    { class: "firmly" },
    h("span", { class: "meterbar", "aria-hidden": "true" }, bar),
    h("p", { class: "sm" }, words),
  );
}

function buys(model: PlanModel, i: number): HTMLElement {
  const v = model.voice;
  const { places } = model.data;
  const [low, high] = [places.averted_low[i], places.averted_high[i]];
  return h(
    "section",
    {},
    h("h3", {}, v.t("buys")),
    h("p", { class: "big" }, h("span", { class: "num" }, `${model.harm(places.averted[i])} ${model.harmUnit}`),
      h("span", { class: "iv" }, model.between(low, high, places.averted[i]))),
    h("p", { class: "sm sec" },
      v.t("ofExpected", {
        harm: model.harm(places.harm[i]),
        unit: model.harmUnit,
        money: model.money(places.cost[i]),
      })),
  );
}

function doing(model: PlanModel, i: number): HTMLElement {
  const v = model.voice;
  const { activities: a, interventions, about } = model.data;
  const [first, last] = [about.years[0], about.years[about.years.length - 1]];
  const span = last - first + 1;
  return h(
    "section",
    {},
    h("h3", {}, v.t("whatTitle")),
    h(
      "ul",
      { class: "acts" },
      ...model.activities(i).map((n) => {
        const action = interventions[a.what[n]];
        const run = h("i", { class: `a${action.approach}` });
        run.style.left = `${(100 * (a.start[n] - first)) / span}%`;
        run.style.width = `${(100 * (Math.min(a.end[n], last) - a.start[n] + 1)) / span}%`;
        const dose = v.percent(a.dose[n]);
        const people = a.people[n];
        const reach = people === null
          ? v.t("reachOnly", { dose })
          : v.t("reach", { dose, people: v.n(people, 0) });
        return h(
          "li",
          {},
          h("p", {}, swatch(action.approach), h("b", {}, v.say(action.label)),
            a.locked[n] ? h("span", { class: "ill" }, v.t("locked")) : null),
          h("span", { class: "run", "aria-hidden": "true" }, run),
          h("p", { class: "sm sec" }, `${v.t("runs", { start: a.start[n], end: a.end[n] })}, ${reach}`),
          h("p", { class: "sm" },
            h("b", {}, model.money(a.cost[n])), `. ${v.t("colAverts")} `,
            h("b", {}, model.harm(a.averted[n])),
            `, ${model.between(a.averted_low[n], a.averted_high[n], a.averted[n])}`),
        );
      }),
    ),
  );
}

function paying(model: PlanModel, i: number): HTMLElement | null {
  const v = model.voice;
  const { payments: p, funds, about } = model.data;
  const mine = model.payments(i);
  if (!mine.length) return null;
  const used = [...new Set(mine.map((n) => p.fund[n]))].sort((a, b) => a - b);
  const sum = (fund: number | null, year: number | null) =>
    mine
      .filter((n) => (fund === null || p.fund[n] === fund) && (year === null || p.year[n] === year))
      .reduce((total, n) => total + p.amount[n], 0);
  const cell = (amount: number) => h("td", { class: "r" }, amount ? v.n(amount / 1000, 1) : "0");
  const line = (label: string, fund: number | null) =>
    h("tr", {}, h("th", { scope: "row" }, label), ...about.years.map((y) => cell(sum(fund, y))),
      h("td", { class: "r" }, h("b", {}, v.n(sum(fund, null) / 1000, 1))));
  return h(
    "section",
    {},
    h("h3", {}, v.t("payTitle")),
    h("p", { class: "sm sec" }, v.t("payNote", { sign: about.sign })),
    h(
      "div",
      { class: "scroller", tabindex: 0, role: "region", "aria-label": v.t("payTitle") },
      h(
        "table",
        { class: "pay" },
        h("thead", {}, h("tr", {}, h("td"), ...about.years.map((y) => h("th", { scope: "col", class: "r" }, String(y))),
          h("th", { scope: "col", class: "r" }, v.t("total")))),
        h("tbody", {}, ...used.map((f) => line(v.say(funds[f].label), f)),
          used.length > 1 ? line(v.t("total"), null) : null),
      ),
    ),
  );
}

function edits(model: PlanModel, i: number): HTMLElement | null {
  const found = model.data.edits.filter((e) => e.place === i);
  if (!found.length) return null;
  return h(
    "section",
    {},
    h("h3", {}, model.voice.t("editPrice")),
    ...found.map((e) => h("p", { class: "why" }, model.voice.say(e.words))),
  );
}
