// Beside the map: one place, or the head of the order when none is chosen.

import { h, icon } from "../../dom";
import type { Lens } from "../../model";
import { first, shown } from "../../words";
import { type Point, rankFigure, series } from "./charts";
import { unitOf } from "./lens";
import type { MapModel } from "./model";
import type { Layer, RankDrawn, Sight } from "./types";

const TOP = 10;
const WIDE = 376;

type Column = Record<string, Record<string, number>>;

export interface PanelWishes {
  open: (i: number, focus: boolean) => void;
  close: () => void;
}

export function overview(model: MapModel, sight: Sight, lens: Lens, order: ArrayLike<number>, wishes: PanelWishes): HTMLElement {
  const v = model.voice;
  const known = Array.from(order).filter((i) => lens.width[i] > 0);
  const fields = {
    what: lens.name,
    n: v.n(known.length, 0),
    total: v.n(model.size, 0),
    unit: model.unit(model.size),
  };
  const rows = known.slice(0, TOP).map((i) =>
    h(
      "li",
      {},
      h(
        "button",
        { type: "button", onclick: () => wishes.open(i, true) },
        h("span", { class: "named" }, h("b", {}, model.name(i)), h("small", {}, model.parent(i))),
        h("span", { class: "sm sec" }, lens.value(i)),
      ),
    ),
  );
  return h(
    "div",
    { class: "inside" },
    h("h2", {}, v.t(lens.kind === "priority" ? "overview" : "highest")),
    h("p", { class: "sm sec" }, v.t("overviewOf", fields)),
    known.length
      ? h("ol", { class: "firsts" }, ...rows)
      : h("p", { class: "note" }, icon("info"), v.t("overviewAbsent")),
    h("p", { class: "sm ter" }, v.t("chooseOne")),
    sourceLine(model, sight.layer),
  );
}

export function placePanel(model: MapModel, i: number, sight: Sight, lens: Lens, column: Column | null, rank: Promise<RankDrawn | null>, wishes: PanelWishes): HTMLElement {
  const v = model.voice;
  const { places } = model.data;
  const people = places.population[i];
  const said = people === null ? v.t("peopleUnknown") : v.t("people", { n: v.n(people, 0) });
  const parent = model.parent(i);
  const link = model.config.urls.place.replace("PLACE", encodeURIComponent(places.id[i]));
  const value = lens.value(i);
  const told = lens.kind === "priority" && column !== null; // it has a section of its own
  return h(
    "div",
    { class: "inside" },
    h(
      "header",
      {},
      parent ? h("p", { class: "crumbs sm ter" }, parent) : null,
      h("h2", { tabindex: -1, id: "place-name" }, model.name(i)),
      h("p", { class: "sm sec" }, `${[first(model.unit(1)), shown(places.code[i])].filter(Boolean).join(" ")}. ${said}.`),
      h("button", { type: "button", class: "x iconbtn", "aria-label": v.t("close"), title: v.t("close"), onclick: () => wishes.close() }, icon("close")),
    ),
    told ? null : h(
      "section",
      {},
      h("h3", {}, v.t("shownNow")),
      h("p", { class: "sm sec" }, lens.name),
      value === null
        ? h("p", { class: "absent-here" }, h("span", { class: "hatch key", "aria-hidden": "true" }), v.t("absentHere", { name: model.name(i) }))
        : h("p", { class: "lead-figure" }, value),
      lens.inherited.has(i) ? h("p", { class: "sm sec" }, v.t("inheritedHere", { parent })) : null,
      sourceLine(model, sight.layer),
    ),
    ...(column ? facts(model, i, column, rank) : []),
    h(
      "footer",
      { class: "acts noprint" },
      h("a", { class: "btn pri", href: link }, v.t("openPlace")),
    ),
  );
}

function facts(model: MapModel, i: number, column: Column, rank: Promise<RankDrawn | null>): HTMLElement[] {
  const of = (group: Layer["group"]) => model.config.layers.filter((x) => x.group === group);
  return [
    ...of("priority").map((layer) => priority(model, layer, column, rank)),
    ...of("risk").map((layer) => risk(model, layer, i, column)),
    drivers(model, of("dimension"), column),
  ].filter((x): x is HTMLElement => x !== null);
}

function lastOf(column: Column, layer: Layer): string | undefined {
  return [...layer.periods].reverse().find((p) => column[layer.id]?.[p] !== undefined);
}

function priority(model: MapModel, layer: Layer, column: Column, drawn: Promise<RankDrawn | null>): HTMLElement | null {
  const v = model.voice;
  const period = lastOf(column, layer);
  if (!period) return h("section", {}, h("h3", {}, v.t("priority")), h("p", { class: "sm" }, v.t("noRank")));
  const at = (role: string) => column[`${layer.id}.${role}`]?.[period] ?? NaN;
  const [rank, low, high, p] = [column[layer.id][period], at("low"), at("high"), at("probability")];
  const interval = model.between(v.ordinal(low), v.ordinal(high));
  return h(
    "section",
    {},
    h("h3", {}, v.t("priority")),
    h(
      "p",
      {},
      h("span", { class: "num" }, v.t("of", { rank: v.ordinal(rank), n: v.n(model.config.ranked, 0) })),
      " ",
      h("span", { class: "iv" }, interval),
    ),
    rankFigure(model, [rank, low, high], drawn, WIDE, `${v.t("of", { rank: v.ordinal(rank), n: v.n(model.config.ranked, 0) })}. ${interval}.`),
    Number.isNaN(p) ? null : h("p", { class: "sm" }, v.t("inTop", { p: v.p(p), k: v.n(model.config.k, 0) })),
    sourceLine(model, layer),
  );
}

function risk(model: MapModel, layer: Layer, i: number, column: Column): HTMLElement | null {
  const v = model.voice;
  const points: Point[] = layer.periods
    .filter((period) => column[layer.id]?.[period] !== undefined)
    .map((period) => ({
      period,
      value: column[layer.id][period],
      low: column[`${layer.id}.low`]?.[period] ?? NaN,
      high: column[`${layer.id}.high`]?.[period] ?? NaN,
    }));
  const single = points.filter((p) => !p.period.includes("/"));
  const drawn = single.length ? single : points;
  if (!drawn.length) return null;
  const last = points[points.length - 1].period;
  const p = column[`${layer.id}.probability`]?.[last];
  const limit = column[`${layer.id}.threshold`]?.[last];
  const what = v.say(layer.label).split(" (")[0];
  return h(
    "section",
    {},
    h("h3", {}, v.t("riskHeading", { what: what.charAt(0).toLocaleLowerCase() + what.slice(1) })),
    h("p", { class: "sm ter" }, v.t("riskUnit", { level: v.level() })),
    series(model, layer, drawn, model.name(i), WIDE),
    p !== undefined && limit !== undefined
      ? h("p", { class: "sm" }, `${v.period(last)}. ${v.t("exceedsHere", { p: v.p(p), threshold: v.n(limit) })}`)
      : null,
  );
}

/** What moves the place: the percentile of each dimension, and the figures under it. */
function drivers(model: MapModel, dimensions: Layer[], column: Column): HTMLElement | null {
  const v = model.voice;
  const rows = dimensions.flatMap((d) => {
    const period = lastOf(column, d);
    if (!period) return [];
    const name = d.id.slice("dim:".length);
    const under = model.config.layers.filter((x) => x.id.startsWith(`ind:${name}/`));
    const figures = under.flatMap((x) => {
      const at = lastOf(column, x);
      return at ? [`${first(v.say(x.label).split(" (")[0])}: ${v.n(column[x.id][at], x.decimals)}${unitOf(model, x)}`] : [];
    });
    const share = column[d.id][period];
    return [
      h(
        "li",
        {},
        h("p", {}, h("b", {}, v.say(d.label)), h("span", { class: "sm ter" }, v.t("percentile", { n: v.n(Math.round(share), 0) }))),
        h("meter", { min: 0, max: 100, value: share, "aria-hidden": "true" }),
        ...figures.map((x) => h("p", { class: "sm sec" }, x)),
      ),
    ];
  });
  if (!rows.length) return null;
  const note = v.t("movesNote", { unit: model.unit(model.size) });
  return h("section", {}, h("h3", {}, v.t("moves")), h("p", { class: "sm ter" }, note), h("ul", { class: "drivers" }, ...rows));
}

function sourceLine(model: MapModel, layer: Layer): HTMLElement {
  const v = model.voice;
  const published = layer.source.includes("@");
  const source = model.config.sources[layer.source] ?? layer.source;
  const text = v.t(published ? "source" : "sourceResult", { source });
  return h("p", { class: "src" }, icon("doc"), " ", text);
}

