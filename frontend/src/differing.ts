// What would change if places recorded differently.

import { h, replace } from "./dom";
import type { Model } from "./model";
import type { Maybe } from "./types";
import { more, type Open } from "./units";

const MOST = 12;

/** A probability now and under the greatest difference: a full and an open circle on one rail. */
function rail(now: Maybe, then: Maybe): HTMLElement | null {
  if (now === null || then === null) return null;
  const span = h("i", { class: "stretch" });
  span.style.left = `${100 * Math.min(now, then)}%`;
  span.style.width = `${100 * Math.abs(now - then)}%`;
  const full = h("i", { class: "full" });
  const open = h("i", { class: "open" });
  full.style.left = `${100 * now}%`;
  open.style.left = `${100 * then}%`;
  return h("span", { class: "rail2", "aria-hidden": "true" }, span, open, full);
}

function range(model: Model, row: Maybe[], label: string): HTMLElement {
  const v = model.voice;
  const [now, then] = [row[0], row[row.length - 1]];
  const props = { "data-label": label };
  if (now === null || then === null) return h("td", props, h("span", { class: "none" }, v.t("noData")));
  const [low, high] = [v.p(now), v.p(then)];
  const words = low === high ? low : v.t("to", { low, high });
  return h("td", props, rail(now, then), h("span", {}, words));
}

/** How the answer moves if places record differently. */
export function differing(model: Model, open: Open): HTMLElement | null {
  const { reporting } = model.data.engine;
  if (!reporting) return null;
  const v = model.voice;
  const end = reporting.sds.length - 1;
  const moved = (i: number) => {
    const [a, b] = [reporting.p_exceed[i][0], reporting.p_exceed[i][end]];
    return a === null || b === null ? -1 : Math.abs(a - b);
  };
  const order = reporting.tipping.map((_, i) => i).filter((i) => moved(i) >= 0);
  order.sort((a, b) => moved(b) - moved(a) || a - b);
  const labels = [
    v.t("colExceed"),
    v.t("colTopRisk", { k: v.n(model.data.about.k, 0) }),
    v.t("colTipping"),
  ];
  const row = (i: number) => {
    const tipping = reporting.tipping[i];
    return h(
      "tr",
      {},
      h(
        "th",
        { scope: "row" },
        h("button", { type: "button", class: "plain", onclick: () => open(i) }, model.name(i)),
        " ",
        h("small", {}, model.parent(i)),
      ),
      range(model, reporting.p_exceed[i], labels[0]),
      range(model, reporting.p_top[i], labels[1]),
      h(
        "td",
        { "data-label": labels[2] },
        tipping === null
          ? h("span", { class: "none" }, v.t("noData"))
          : tipping >= 1
            ? v.t("tippingTimes", { factor: v.n(tipping, tipping < 10 ? 2 : 0) })
            : v.t("tippingShare", { share: v.percent(tipping) }),
      ),
    );
  };
  const body = h("tbody");
  const foot = h("p", { class: "more" });
  let all = false;
  const draw = () => {
    const now = all ? order : order.slice(0, MOST);
    body.replaceChildren(...now.map(row));
    const words = all ? v.t("showFewer") : v.t("showAll", { n: v.n(order.length, 0) });
    replace(
      foot,
      order.length > MOST ? more(words, all, () => ((all = !all), draw(), foot.querySelector("button")?.focus())) : null,
    );
  };
  draw();
  const head = (words: string) => h("th", { scope: "col" }, words);
  return h(
    "section",
    { class: "band", id: "reporting" },
    h("h2", {}, v.t("reportingTitle")),
    ...reporting.said.map((x) => h("p", { class: "lead" }, v.say(x))),
    h("p", { class: "sm sec" }, v.t("reportingNote", { sd: v.percent(reporting.sds[end]) })),
    h(
      "div",
      { class: "scroller", tabindex: 0, role: "region", "aria-label": v.t("reportingTitle") },
      h(
        "table",
        { class: "differing" },
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            head(v.t("colPlace")),
            ...labels.map(head),
          ),
        ),
        body,
      ),
    ),
    foot,
  );
}
