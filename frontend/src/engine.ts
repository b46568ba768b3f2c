// The model behind the rates: which one, what it found, how well it forecast.

import { h, icon } from "./dom";
import type { Model } from "./model";
import type { Maybe } from "./types";
import type { Key } from "./words";

/** The model used, or why another was; what it found; how well it forecast these data. */
export function engineBand(model: Model): HTMLElement | null {
  const { model: said, fallback, forecast } = model.data.engine;
  if (!said.length && !forecast) return null;
  const v = model.voice;
  const sentences = said.map((x) => v.say(x));
  return h(
    "section",
    { class: "band", id: "engine" },
    h("h2", {}, v.t("engineTitle")),
    fallback
      ? h("div", { class: "note attn" }, icon("warn"), h("p", {}, v.say(fallback)))
      : h("ul", { class: "learnt" }, ...sentences.map((x) => h("li", {}, x))),
    forecast ? h("h3", {}, v.t("forecastTitle")) : null,
    forecast
      ? forecast.good
        ? h("p", {}, v.say(forecast.said))
        : h("div", { class: "note attn" }, icon("warn"), h("p", {}, v.say(forecast.said)))
      : null,
    ...scores(model),
  );
}

function scores(model: Model): HTMLElement[] {
  const v = model.voice;
  const { forecast } = model.data.engine;
  if (!forecast) return [];
  const head = (key: Key, right = true) => h("th", { scope: "col", class: right ? "r" : "" }, v.t(key));
  const figure = (x: Maybe, show: (x: number) => string) =>
    h("td", { class: "r" }, x === null ? h("span", { class: "none" }, v.t("noData")) : show(x));
  const cells = Math.max(...forecast.rows.map((r) => r.cells ?? 0));
  return [
    h(
      "div",
      { class: "scroller", tabindex: 0, role: "region", "aria-label": v.t("forecastTitle") },
      h(
        "table",
        {},
        h("thead", {}, h("tr", {}, head("colMethod", false), head("colLog"), head("colCrps"), head("colMae"), head("colCoverage"))),
        h(
          "tbody",
          {},
          ...forecast.rows.map((r) =>
            h(
              "tr",
              { class: r.best ? "best" : "" },
              h("th", { scope: "row" }, v.say(r.name), r.best ? h("small", {}, `, ${v.t("best")}`) : null),
              r.impossible ? h("td", { class: "r" }, v.t("impossible")) : figure(r.log_score, (x) => v.n(x, 2)),
              figure(r.crps, (x) => v.n(x, 2)),
              figure(r.mae, (x) => v.n(x, 2)),
              figure(r.coverage, (x) => v.percent(x, 1)),
            ),
          ),
        ),
      ),
    ),
    h(
      "p",
      { class: "sm sec" },
      v.t("forecastNote", { cells: v.n(cells, 0), level: v.level() }),
      forecast.rows.some((r) => r.impossible) ? ` ${v.t("impossibleNote")}` : "",
    ),
  ];
}
