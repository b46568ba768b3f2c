// What the lists of units share: the place a unit opens, the button that shows all of them.

import { h } from "./dom";
import type { Model } from "./model";

export type Open = (i: number) => void;

/** The first place of each unit: what its button opens. */
export function firstPlace(model: Model): Map<number, number> {
  const out = new Map<number, number>();
  model.data.engine.of.forEach((u, i) => {
    if (u >= 0 && !out.has(u)) out.set(u, i);
  });
  return out;
}

/** The button that shows all of a list, or few of it again. */
export function more(words: string, open: boolean, act: () => void): HTMLElement {
  return h("button", { type: "button", class: "btn noprint", "aria-expanded": String(open), onclick: act }, words);
}
