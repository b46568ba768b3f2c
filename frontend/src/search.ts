// Finds a place by any part of its name, with or without accents.

import { h, icon } from "./dom";
import type { Mapped } from "./map";
import { fold } from "./words";

const MOST = 8;

export function search(model: Mapped, open: (i: number, focus: boolean) => void): HTMLElement {
  const v = model.voice;
  const folded = model.data.places.id.map((_, i) => fold(model.name(i)));
  const parents = model.data.places.id.map((_, i) => fold(model.parent(i)));
  const list = h("ul", { id: "found", role: "listbox", class: "found", hidden: true, "aria-label": v.t("find") });
  const input = h("input", {
    id: "q",
    type: "text",
    role: "combobox",
    autocomplete: "off",
    spellcheck: "false",
    placeholder: v.t("find"),
    "aria-controls": "found",
    "aria-expanded": "false",
    "aria-autocomplete": "list",
  });
  let hits: number[] = [];
  let at = -1;

  const shut = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (i: number) => {
    input.value = "";
    shut();
    open(i, true);
  };
  const mark = () => {
    [...list.children].forEach((c, n) => c.setAttribute("aria-selected", String(n === at)));
    if (at >= 0) input.setAttribute("aria-activedescendant", `f${at}`);
  };
  const look = () => {
    const q = fold(input.value.trim());
    if (!q) return shut();
    const scored = folded.flatMap((name, i) => {
      const where = name.indexOf(q);
      if (where === 0) return [[0, i]];
      if (where > 0) return [[name[where - 1] === " " ? 1 : 2, i]];
      return parents[i].startsWith(q) ? [[3, i]] : [];
    });
    scored.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    hits = scored.slice(0, MOST).map(([, i]) => i);
    at = hits.length ? 0 : -1;
    list.replaceChildren(
      ...(hits.length
        ? hits.map((i, n) =>
            h(
              "li",
              { id: `f${n}`, role: "option", onmousedown: (e: Event) => (e.preventDefault(), choose(i)) },
              h("b", {}, model.name(i)),
              h("small", {}, model.parent(i)),
            ),
          )
        : [h("li", { role: "option", "aria-disabled": "true" }, v.t("findNone"))]),
    );
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    mark();
  };
  input.addEventListener("input", look);
  input.addEventListener("focus", () => input.value && look());
  input.addEventListener("blur", shut);
  input.addEventListener("keydown", (e) => {
    if (e.key === "Escape") {
      input.value = "";
      return shut();
    }
    if (list.hidden || !hits.length) return;
    if (e.key === "ArrowDown") at = (at + 1) % hits.length;
    else if (e.key === "ArrowUp") at = (at - 1 + hits.length) % hits.length;
    else if (e.key === "Enter") return choose(hits[at]);
    else return;
    e.preventDefault();
    mark();
  });
  return h(
    "div",
    { class: "find panel", role: "search" },
    h("label", { class: "sr", for: "q" }, v.t("find")),
    icon("search"),
    input,
    list,
  );
}
