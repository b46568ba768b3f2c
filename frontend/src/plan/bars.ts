// The two marks of the page: money as a bar patterned by approach, harm as an interval.

import { h, s } from "../dom";
import type { Maybe } from "../types";
import type { PlanModel, Scale } from "./model";

/** A bar of spending, one part per approach, on a scale that ends at `top`. */
export function moneyBar(split: number[], top: number, available: Maybe = null): HTMLElement {
  const bar = h("span", { class: "mbar", "aria-hidden": "true" });
  if (available !== null && available > 0) {
    const room = h("i", { class: "room" });
    room.style.width = share(available, top);
    bar.append(room);
  }
  const parts = h("span", { class: "parts" });
  split.forEach((amount, a) => {
    if (amount <= 0) return;
    const part = h("i", { class: `a${a}` });
    part.style.width = share(amount, top);
    parts.append(part);
  });
  bar.append(parts);
  return bar;
}

/** The interval of what is averted: a line, a dot where it is expected, and zero if it may harm. */
export function spanBar(low: Maybe, value: Maybe, high: Maybe, scale: Scale): HTMLElement {
  const x = (n: number) => (100 * (n - scale.low)) / (scale.high - scale.low);
  const bar = h("span", { class: "bar", "aria-hidden": "true" });
  const line = (x1: number, x2: number, kind: string) =>
    s("line", { class: kind, x1, x2: Math.max(x2, x1 + 0.3), y1: 6, y2: 6 });
  const known = low !== null && high !== null;
  bar.append(
    s(
      "svg",
      { viewBox: "0 0 100 12", preserveAspectRatio: "none" },
      line(0, 100, "rail"),
      scale.low < 0 ? s("line", { class: "nil", x1: x(0), x2: x(0), y1: 0, y2: 12 }) : null,
      known ? line(x(low), x(high), "span") : null,
    ),
  );
  if (value !== null) {
    const dot = h("i");
    dot.style.left = `${x(value)}%`;
    bar.append(dot);
  }
  return bar;
}

function share(amount: number, top: number): string {
  return `${((100 * amount) / (top || 1)).toFixed(2)}%`;
}

/** A small square in the pattern of an approach, before a name. */
export function swatch(approach: number): HTMLElement {
  return h("i", { class: `sw a${approach}`, "aria-hidden": "true" });
}

/** The three approaches with their patterns, and their share of the money. */
export function key(model: PlanModel, split: number[] | null): HTMLElement {
  const v = model.voice;
  const total = split?.reduce((a, b) => a + b, 0) ?? 0;
  return h(
    "ul",
    { class: "key" },
    ...model.data.approaches.map((a, n) =>
      h(
        "li",
        {},
        swatch(n),
        v.say(a.label),
        split && total && split[n] ? h("b", {}, v.percent(split[n] / total, 1)) : null,
      ),
    ),
  );
}
