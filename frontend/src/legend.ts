// The legend is the range pyramid with the number of places in each cell.

import { h } from "./dom";
import { cell, type Lens } from "./model";
import type { Words } from "./types";
import type { Voice } from "./words";

/** What a legend must know of what it explains. */
export interface Legended {
  readonly voice: Voice;
  readonly size: number;
  readonly data: { about: { parent: Words } };
  unit(n: number): string;
}

const ROWS = [
  [1, "oneClass"],
  [2, "twoClasses"],
  [4, "fourClasses"],
  [8, "allClasses"],
] as const;

/** Rows of a map of sides: how surely the side is known. */
const SIDES = [
  [1, "sideSure"],
  [3, "sideLikely"],
  [6, "allClasses"],
] as const;

interface Count {
  own: number;
  inherited: number;
}

function counts(lens: Lens): Map<string, Count> {
  const found = new Map<string, Count>();
  lens.width.forEach((w, i) => {
    const key = cell(lens.start[i], w, lens.mark);
    const count = found.get(key) ?? { own: 0, inherited: 0 };
    if (lens.inherited.has(i)) count.inherited++;
    else count.own++;
    found.set(key, count);
  });
  return found;
}

function square(model: Legended, name: string, n: number, column: number, dotted: boolean) {
  const kind = `cell ${name}${dotted ? " dotted" : ""}`;
  const node = h("span", { class: kind, "data-cell": name }, n ? h("b", {}, model.voice.n(n, 0)) : null);
  node.style.gridColumn = `${column + 1} / span 2`;
  return node;
}

function pyramid(model: Legended, found: Map<string, Count>): HTMLElement[] {
  return ROWS.map(([width, word]) => {
    const cells = Array.from({ length: 9 - width }, (_, start) => {
      const count = found.get(cell(start, width));
      const n = (count?.own ?? 0) + (count?.inherited ?? 0);
      return square(model, cell(start, width), n, 2 * start + width - 1, width >= 4);
    });
    return h("div", { class: "prow" }, ...cells, h("span", { class: "word" }, model.voice.t(word)));
  });
}

function sides(model: Legended, lens: Lens, found: Map<string, Count>): HTMLElement[] {
  return SIDES.map(([width, word]) => {
    const many = width === 1 ? 6 : width === 3 ? 2 : 1;
    const cells = Array.from({ length: many }, (_, start) => {
      const name = cell(start, width, lens.mark);
      const count = found.get(name);
      const n = (count?.own ?? 0) + (count?.inherited ?? 0);
      const column = width === 1 ? 2 * start : width === 3 ? 3 + 4 * start : 5;
      return square(model, name, n, column, width > 1);
    });
    return h("div", { class: "prow" }, ...cells, h("span", { class: "word" }, model.voice.t(word)));
  });
}

/** The map of sides in words: how many on each side, by how surely. */
function sidesSaid(model: Legended, lens: Lens, found: Map<string, Count>): string {
  const v = model.voice;
  return SIDES.map(([width, word]) => {
    const many = width === 1 ? 6 : width === 3 ? 2 : 1;
    const n = Array.from({ length: many }, (_, start) => {
      const count = found.get(cell(start, width, lens.mark));
      return (count?.own ?? 0) + (count?.inherited ?? 0);
    });
    const sum = (part: number[]) => v.n(part.reduce((a, b) => a + b, 0), 0);
    if (many === 1) return `${v.t(word)}: ${sum(n)}`;
    const [low, high] = [sum(n.slice(0, many / 2)), sum(n.slice(many / 2))];
    return `${v.t(word)}: ${lens.low} ${low}, ${lens.high} ${high}`;
  }).join("; ");
}

function shares(model: Legended, lens: Lens, found: Map<string, Count>): HTMLElement[] {
  const v = model.voice;
  const row = (which: keyof Count, word: string) => {
    const cells = Array.from({ length: 8 }, (_, start) => {
      const n = found.get(cell(start, 1))?.[which] ?? 0;
      return square(model, cell(start, 1), n, 2 * start, which === "inherited");
    });
    return h("div", { class: "prow" }, ...cells, h("span", { class: "word" }, word));
  };
  const own = [...found].some(([key, c]) => key !== "nd" && c.own);
  const parent = v.say(model.data.about.parent);
  const out = own || !lens.inherited.size ? [row("own", v.t("ownFigure"))] : [];
  if (lens.inherited.size) out.push(row("inherited", v.t("parentFigure", { parent })));
  return out;
}

function scale(model: Legended, lens: Lens): HTMLElement {
  const v = model.voice;
  if (lens.kind === "signed") {
    const ticks = lens.breaks.map((b, i) => {
      const node = h("span", {}, v.n(b));
      node.style.gridColumn = `${2 * i + 2} / span 2`;
      return node;
    });
    const ends = h("div", { class: "ends" }, h("span", {}, lens.low), h("span", {}, lens.high));
    return h("div", {}, ends, h("div", { class: "ticks" }, ...ticks));
  }
  if (lens.breaks.length !== 7) {
    return h("div", { class: "ends" }, h("span", {}, lens.low), h("span", {}, lens.high));
  }
  const ticks = [0, ...lens.breaks].map((b, i) => {
    const node = h("span", {}, v.n(b));
    node.style.gridColumn = `${2 * i + 1} / span 2`;
    return node;
  });
  return h("div", { class: "ticks" }, ...ticks);
}

export function legend(model: Legended, lens: Lens): HTMLElement {
  const v = model.voice;
  const found = counts(lens);
  const signed = lens.kind === "signed";
  const rows = signed
    ? sides(model, lens, found)
    : lens.kind === "share"
      ? shares(model, lens, found)
      : pyramid(model, found);
  const unit = model.unit(model.size);
  const parent = v.say(model.data.about.parent);
  const absent = found.get("nd");
  const nAbsent = absent ? absent.own + absent.inherited : 0;
  const cells = [...found]
    .filter(([key]) => key !== "nd")
    .map(([key, c]) => `${key.slice(1)}: ${c.own + c.inherited}`)
    .join(", ");
  const label = signed
    ? v.t("sidesLabel", { cells: sidesSaid(model, lens, found) })
    : v.t("legendLabel", { cells });
  const note = signed ? "sidesNote" : lens.kind === "share" ? "legendShareNote" : "legendNote";
  return h(
    "div",
    { class: "legend panel" },
    h("h2", {}, lens.title),
    h(
      "div",
      { class: signed ? "pyramid signed" : "pyramid", role: "img", "aria-label": label },
      scale(model, lens),
      ...rows,
    ),
    nAbsent
      ? h(
          "p",
          { class: "absent" },
          h("span", { class: "hatch", "aria-hidden": "true" }),
          v.t("legendAbsent", { n: v.n(nAbsent, 0) }),
        )
      : null,
    (signed || lens.kind === "risk") && lens.inherited.size
      ? h("p", {}, v.t("legendInherited", { n: v.n(lens.inherited.size, 0), parent }))
      : null,
    h("p", { class: "how" }, v.t(note, { unit, parent })),
  );
}

/** Outline the cell of the place under the pointer or chosen. */
export function point(root: Element, name: string | null): void {
  root.querySelectorAll(".cell.here").forEach((c) => c.classList.remove("here"));
  if (name) root.querySelector(`[data-cell="${name}"]`)?.classList.add("here");
}
