// Everything under the map: warnings, what was measured, method, sources, how to repeat it.

import { h, icon } from "./dom";
import type { Model } from "./model";
import type { About } from "./types";
import type { SharedKey, Voice } from "./words";

/** A document with warnings, a method and sources. */
export interface Told {
  voice: Voice<SharedKey>;
  data: { about: Pick<About, "warnings" | "method" | "sources" | "id" | "seed" | "draws" | "software"> };
}

export function warnings(model: Told): HTMLElement | null {
  const { warnings: list } = model.data.about;
  if (!list.length) return null;
  const v = model.voice;
  return h(
    "section",
    { class: "band", id: "warnings" },
    h("h2", {}, v.t("warningsTitle")),
    h(
      "ul",
      { class: "warnings" },
      ...list.map((w) => h("li", { class: "note attn" }, icon("warn"), h("p", {}, v.say(w)))),
    ),
  );
}

export function measured(model: Model): HTMLElement {
  const v = model.voice;
  const rows = model.data.dimensions.flatMap((d) => {
    const weight = d.weight === null ? "" : v.percent(d.weight, 0);
    if (!d.indicators.length) {
      return h(
        "tr",
        {},
        h("th", { scope: "row" }, v.say(d.label)),
        h("td", { colspan: 2 }, d.absent ? v.say(d.absent) : ""),
        h("td", { class: "r" }, h("span", { class: "none" }, v.t("noData"))),
        h("td", { class: "r" }, weight),
      );
    }
    return d.indicators.map((x, n) => {
      const known = x.value.filter((value) => value !== null).length;
      const of = v.t("nOfN", { n: v.n(known, 0), total: v.n(model.size, 0) });
      const unit = x.unit === "%" ? "%" : v.say(x.unit);
      return h(
        "tr",
        {},
        n
          ? null
          : h(
              "th",
              { scope: "rowgroup", rowspan: d.indicators.length },
              v.say(d.label),
            ),
        h("td", {}, v.say(x.label), h("small", {}, ` ${unit}`)),
        h("td", {}, v.period(x.period)),
        h("td", { class: "r" }, of),
        n
          ? null
          : h(
              "td",
              { class: "r", rowspan: d.indicators.length },
              weight,
            ),
      );
    });
  });
  const head = (key: Parameters<typeof v.t>[0], right = false) =>
    h("th", { scope: "col", class: right ? "r" : "" }, v.t(key));
  return h(
    "section",
    { class: "band", id: "measured" },
    h("h2", {}, v.t("weightsTitle")),
    h(
      "div",
      { class: "scroller", tabindex: 0, role: "region", "aria-label": v.t("weightsTitle") },
      h(
        "table",
        {},
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            head("dimension"),
            head("indicator"),
            head("period"),
            head("withFigure", true),
            head("weight", true),
          ),
        ),
        h("tbody", {}, ...rows),
      ),
    ),
  );
}

export function methods(model: Told): HTMLElement {
  const v = model.voice;
  return h(
    "section",
    { class: "band", id: "method" },
    h("h2", {}, v.t("methodTitle")),
    h(
      "div",
      { class: "method" },
      ...model.data.about.method.map(([head, body]) =>
        h("div", {}, h("h3", {}, v.say(head)), h("p", {}, v.say(body))),
      ),
    ),
  );
}

export function sources(model: Told): HTMLElement {
  const v = model.voice;
  const list = model.data.about.sources;
  const title = h("h2", {}, v.t("sourcesTitle"));
  const land = h("p", { class: "sm sec" }, v.t("ofLand"));
  if (!list.length) {
    return h(
      "section",
      { class: "band", id: "sources" },
      title,
      h("p", {}, v.t("noSources")),
      land,
    );
  }
  return h(
    "section",
    { class: "band", id: "sources" },
    title,
    h(
      "ul",
      { class: "sources" },
      ...list.map((x) =>
        h(
          "li",
          {},
          h("h3", {}, v.say(x.title)),
          h("p", {}, x.citation || x.publisher),
          h(
            "dl",
            {},
            h("div", {}, h("dt", {}, v.t("colPublisher")), h("dd", {}, x.publisher)),
            h("div", {}, h("dt", {}, v.t("colVersion")), h("dd", {}, h("code", {}, `${x.dataset} ${x.version}`))),
            h("div", {}, h("dt", {}, v.t("colSha")), h("dd", {}, h("code", {}, x.sha256))),
          ),
        ),
      ),
    ),
    land,
  );
}

export function repeat(model: Told): HTMLElement {
  const v = model.voice;
  const { id, seed, draws, software } = model.data.about;
  const fields = { seed: String(seed ?? ""), draws: v.n(draws ?? 0, 0), software };
  return h(
    "section",
    { class: "band", id: "repeat" },
    h("h2", {}, v.t("repeatTitle")),
    h("p", {}, v.t("repeatNote")),
    h("pre", {}, h("code", {}, `presencia explain ${id}\npresencia rerun ${id}`)),
    seed === null ? null : h("p", { class: "sm sec" }, v.t("repeatSeed", fields)),
  );
}
