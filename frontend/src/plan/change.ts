// What would change the plan: money, limits, changes by hand, the evidence, a second objective.

import { h, s } from "../dom";
import type { Words } from "../types";
import type { PlanModel } from "./model";
import type { Frontier, Stance, Worth } from "./types";

export function change(model: PlanModel): HTMLElement | null {
  const { worths, edits, fixed, limits } = model.data;
  if (!worths.length && !edits.length && !fixed.length && !limits.length) return null;
  const v = model.voice;
  const dear = worths.length || edits.length;
  return h(
    "section",
    { class: "band", id: "change" },
    h("h2", {}, v.t("changeTitle")),
    worths.length ? h("p", { class: "sm sec" }, v.t("changeNote")) : null,
    h(
      "div",
      { class: dear ? "two" : "one" },
      dear
        ? h(
            "div",
            {},
            worths.length ? h("ul", { class: "worths" }, ...worths.map((w) => worthRow(model, w))) : null,
            edits.length ? h("h3", {}, v.t("editsTitle")) : null,
            edits.length
              ? h("ul", { class: "worths" }, ...edits.map((e) =>
                  h("li", {}, h("p", {}, ...strong(model, e.words, e.price)),
                    e.feasible ? null : h("span", { class: "ill" }, v.t("unfeasible")))))
              : null,
          )
        : null,
      h(
        "div",
        {},
        fixed.length ? h("h3", {}, v.t("fixedTitle")) : null,
        fixed.length ? h("ul", { class: "fixed" }, ...fixed.map((f) => h("li", {}, v.say(f)))) : null,
        tight(model),
      ),
    ),
  );
}

/** A sentence with its figure in the reading face. */
function strong(model: PlanModel, words: Words, figure: number | null): (Node | string)[] {
  const said = model.voice.say(words);
  if (figure === null) return [said];
  for (const shown of [model.voice.n(figure, 1), model.harm(figure), model.voice.n(figure)]) {
    const at = said.search(new RegExp(`(?<![\\d.,])${shown.replace(/[.]/g, "\\.")}(?![\\d%])`));
    if (at >= 0) {
      return [said.slice(0, at), h("b", { class: "figure" }, shown), said.slice(at + shown.length)];
    }
  }
  return [said];
}

function worthRow(model: PlanModel, w: Worth): HTMLElement {
  const said = w.sure ? strong(model, w.words, w.worth) : [model.voice.say(w.words)];
  return h("li", { class: w.sure ? "" : "naught" }, h("p", {}, ...said));
}

/** Which limits hold the plan back, and how much is left in the others. */
function tight(model: PlanModel): HTMLElement | null {
  const v = model.voice;
  const rows = model.data.limits;
  if (!rows.length) return null;
  return h(
    "div",
    {},
    h("h3", {}, v.t("limitsTitle")),
    h(
      "ul",
      { class: "tight" },
      ...rows.map((l) => {
        const some = !l.binds && l.share !== null && l.share >= 0 && l.share <= 1;
        const bar = h("i");
        if (some) bar.style.width = v.percent(l.share as number, 1);
        const when = l.when.length ? v.t("bindsIn", { years: l.when.join(", ") }) : v.t("binds");
        return h(
          "li",
          {},
          h("span", {}, v.say(l.label)),
          l.binds ? h("b", {}, when) : h("small", {}, v.t("spare")),
          some ? h("span", { class: "meterbar", "aria-hidden": "true" }, bar) : null,
        );
      }),
    ),
  );
}

export function otherwise(model: PlanModel): HTMLElement | null {
  const { stances, frontier } = model.data;
  if (!stances.length && !frontier.length) return null;
  return h(
    "section",
    { class: "band", id: "otherwise" },
    h(
      "div",
      { class: stances.length && frontier.length ? "two even" : "one" },
      stances.length ? stanceBlock(model, stances) : null,
      ...frontier.map((f) => frontierBlock(model, f)),
    ),
  );
}

function stanceBlock(model: PlanModel, rows: Stance[]): HTMLElement {
  const v = model.voice;
  const top = Math.max(...rows.flatMap((r) => [r.value ?? 0, r.best ?? 0])) * 1.04 || 1;
  const at = (x: number | null) => `${((100 * (x ?? 0)) / top).toFixed(2)}%`;
  return h(
    "div",
    {},
    h("h2", {}, v.t("stancesTitle")),
    h("p", { class: "sm sec" }, v.t("stancesNote")),
    h(
      "ul",
      { class: "stances" },
      ...rows.map((r) => {
        const best = h("i");
        const mine = h("i", { class: "full" });
        const gap = h("i", { class: "stretch" });
        best.style.left = at(r.best);
        mine.style.left = at(r.value);
        gap.style.left = at(Math.min(r.value ?? 0, r.best ?? 0));
        gap.style.width = at(Math.abs((r.best ?? 0) - (r.value ?? 0)));
        return h(
          "li",
          {},
          h("p", {}, h("b", {}, v.say(r.label)), r.own ? h("small", {}, ` ${v.t("stanceOwn")}`) : null),
          h("p", { class: "r" }, h("b", {}, model.harm(r.value)), r.best === r.value ? null :
            h("small", {}, ` ${v.t("ofN", { n: model.harm(r.best) })}`)),
          h("span", { class: "rail2", "aria-hidden": "true" }, gap, best, mine),
          r.own ? null : h("p", { class: "sm sec" }, v.say(r.words)),
        );
      }),
    ),
  );
}

function frontierBlock(model: PlanModel, f: Frontier): HTMLElement {
  const v = model.voice;
  return h(
    "div",
    { class: "frontier" },
    h("h2", {}, v.t("frontierTitle")),
    h("p", { class: "sm sec" }, v.t("frontierNote")),
    chart(model, f),
  );
}

function chart(model: PlanModel, f: Frontier): SVGSVGElement {
  const v = model.voice;
  const [xName, yName] = [v.say(f.x), v.say(f.y)];
  const across = (x: number) => (f.money ? v.n(x / 1e6, 1) : model.harm(x));
  // Drawn at about the width it is shown, so that its text keeps its size.
  const [w, tall] = narrow() ? [Math.max(240, Math.min(340, window.innerWidth - 40)), 260] : [520, 290];
  const [left, right, top, bottom] = [52, 14, 26, 46];
  const [xs, ys] = [f.points.map((p) => p[0]), f.points.map((p) => p[1])];
  const [x0, x1] = around(xs);
  const [y0, y1] = around(ys);
  const px = (n: number) => left + ((n - x0) / (x1 - x0)) * (w - left - right);
  const py = (n: number) => tall - bottom - ((n - y0) / (y1 - y0)) * (tall - top - bottom);
  const text = (x: number, y: number, words: string, anchor: string, kind = "ax") =>
    s("text", { class: kind, x, y, "text-anchor": anchor }, words);
  const label = v.t("frontierLabel", {
    n: f.points.length, x: xName, y: yName,
    x0: across(Math.min(...xs)), x1: across(Math.max(...xs)),
    y0: model.harm(Math.min(...ys)), y1: model.harm(Math.max(...ys)),
  });
  const own = f.points.find((p) => p[2]);
  return s(
    "svg",
    { class: "chart", viewBox: `0 0 ${w} ${tall}`, role: "img", "aria-label": label },
    ...ticks(y0, y1).flatMap((n) => [
      s("line", { x1: left, x2: w - right, y1: py(n), y2: py(n), stroke: "var(--line)" }),
      text(left - 8, py(n) + 4, model.harm(n), "end"),
    ]),
    ...ticks(x0, x1).map((n) => text(px(n), tall - bottom + 18, across(n), "middle")),
    text(0, 13, yName, "start"),
    text(w - right, tall - 6, xName, "end"),
    s("path", {
      d: `M${f.points.map((p) => `${px(p[0]).toFixed(1)} ${py(p[1]).toFixed(1)}`).join("L")}`,
      fill: "none", stroke: "var(--anil)", "stroke-width": 1.2, "stroke-dasharray": "2 4",
    }),
    ...f.points.map((p) =>
      s("circle", {
        cx: px(p[0]), cy: py(p[1]), r: p[2] ? 7 : 4.5, "stroke-width": p[2] ? 2 : 1.8,
        fill: p[2] ? "var(--jade)" : "var(--surface)", stroke: p[2] ? "var(--surface)" : "var(--anil)",
      }),
    ),
    own
      ? text(px(own[0]) + (px(own[0]) > w - 110 ? -12 : 12), py(own[1]) + 4, v.t("thisPlan"),
          px(own[0]) > w - 110 ? "end" : "start", "ax strong")
      : null,
  );
}

export function narrow(): boolean {
  return window.innerWidth < 768;
}

function around(values: number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const pad = (high - low || Math.abs(high) || 1) * 0.1;
  return [low - pad, high + pad];
}

function ticks(low: number, high: number): number[] {
  const raw = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((m) => m * power).find((m) => m >= raw) as number;
  const out: number[] = [];
  for (let n = Math.ceil(low / step) * step; n <= high; n += step) out.push(Number(n.toPrecision(6)));
  return out;
}
