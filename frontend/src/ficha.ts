// The one-page sheet of a place that the print button prints.

import { h, logo, s } from "./dom";
import type { Model } from "./model";
import { crumbs, drivers, priority, risk, subtitle, weights } from "./panel";
import { shapes } from "./shapes";
import { trend } from "./trend";

function locator(model: Model, i: number): SVGSVGElement | null {
  const { map, about, places } = model.data;
  if (!map) return null;
  const d = shapes(map);
  const [w, t] = map.size;
  const pad = Math.max(w, t) * 0.04;
  const kin = d.places.filter((_, j) => j !== i && places.parent[j] === places.parent[i]);
  const rest = d.places.filter((_, j) => places.parent[j] !== places.parent[i]);
  const v = model.voice;
  const label = v.t("locator", { name: model.name(i), ambit: v.say(about.ambit) });
  return s(
    "svg",
    {
      class: "locator",
      viewBox: `${-pad} ${-pad} ${w + 2 * pad} ${t + 2 * pad}`,
      role: "img",
      "aria-label": label,
    },
    s("path", { class: "land", d: d.land }),
    s("path", { class: "rest", d: rest.join("") }),
    s("path", { class: "kin", d: kin.join("") }),
    s("path", { class: "b1", d: d.inner }),
    s("path", { class: "b0", d: d.outer }),
    s("path", { class: "it", d: d.places[i] }),
  );
}

/** Shrink the sheet until all of it stands on one page. */
export function fitToPage(sheet: HTMLElement): void {
  const columns = sheet.querySelector<HTMLElement>(".cols") as HTMLElement;
  for (let size = 10; size >= 6; size -= 0.25) {
    sheet.style.fontSize = `${size}pt`;
    const inner = Math.max(...[...columns.children].map((c) => c.scrollHeight));
    if (inner <= columns.clientHeight && sheet.scrollHeight <= sheet.clientHeight) return;
  }
}

export function ficha(model: Model, i: number): HTMLElement {
  const v = model.voice;
  const { about } = model.data;
  const w = 330;
  const over = trend(model, i, w, true);
  const cited = about.sources.map((x) => `${v.say(x.title)} (${x.publisher})`).join("; ");
  return h(
    "article",
    { class: "ficha", lang: model.lang },
    h(
      "header",
      {},
      h("p", { class: "mark" }, logo(), "Presencia"),
      h("p", { class: "sm" }, v.t("ficha")),
    ),
    h(
      "div",
      { class: "top2" },
      h(
        "div",
        {},
        crumbs(model, i),
        h("h2", {}, model.name(i)),
        h("p", { class: "sec" }, subtitle(model, i)),
        priority(model, i, 440),
      ),
      locator(model, i),
    ),
    h(
      "div",
      { class: "cols" },
      h("div", {}, ...risk(model, i, w), ...over, over.length ? null : weights(model, i, w)),
      h("div", {}, drivers(model, i), over.length ? weights(model, i, w) : null),
    ),
    h(
      "footer",
      {},
      h("p", {}, v.t("overviewMeaning")),
      h("p", {}, `${v.t("sourcesTitle")}: ${cited || v.t("noSources")}`),
      h("p", {}, `${v.say(about.title)}, ${v.period(about.period)} · `, h("code", {}, `${about.version} ${about.id}`)),
    ),
  );
}
