// The map: paints one lens, pans and zooms, and is walked with the keyboard.

import { select } from "d3-selection";
import { zoom, zoomIdentity, type D3ZoomEvent, type ZoomBehavior } from "d3-zoom";
import { h, icon, replace, s } from "./dom";
import { type Candidate, place as placeLabels } from "./labels";
import { boxesOn, fitted, mover, namingOrder, type Order } from "./placing";
import { shapes, type Shapes } from "./shapes";
import type { Lang, MapData, Maybe, NamedPoint } from "./types";
import { shown, type SharedKey, type Voice } from "./words";

/** The places of a map and what is chosen among them. */
export interface Mapped {
  readonly voice: Voice<SharedKey>;
  readonly lang: Lang;
  readonly size: number;
  readonly selected: number;
  readonly active: number;
  readonly data: { places: { id: string[]; parent: number[]; code: string[]; population: Maybe[] } };
  name(i: number): string;
  parent(i: number): string;
  unit(n: number): string;
}

/** How a map is painted: a class of the style sheet per place, and how to speak of it. */
export interface Painted {
  name: string;
  cell: (i: number) => string;
  dotted: (i: number) => boolean;
  value: (i: number) => string | null;
}

interface Wishes {
  open: (i: number, focus: boolean) => void;
  close: () => void;
  walk: (i: number) => void;
  hover: (i: number) => void;
}

export class MapView {
  readonly element: HTMLElement;
  private readonly svg: SVGSVGElement;
  private readonly ground = s("g", { class: "ground", role: "presentation" });
  private readonly names = s("g", { class: "names", "aria-hidden": "true" });
  private readonly marks = s("g", { class: "marks", "aria-hidden": "true" });
  private readonly dots = s("path", { class: "dots", "aria-hidden": "true" });
  private readonly paths: SVGPathElement[] = [];
  private readonly shapes: Shapes;
  private readonly behaviour: ZoomBehavior<SVGSVGElement, unknown>;
  private readonly tip = h("div", { class: "tip", hidden: true, "aria-hidden": "true" });
  private readonly hint = h("p", { class: "hint", "aria-hidden": "true" });
  private readonly pattern = s("g", { role: "presentation" });
  private k = 1;
  private least = 1;
  private x = 0;
  private y = 0;
  private size = { w: 0, h: 0 };
  private moved = false;
  private lens: Painted = { name: "", cell: () => "nd", dotted: () => false, value: () => null };

  constructor(
    private readonly model: Mapped,
    private readonly map: MapData,
    private readonly wishes: Wishes,
    private readonly obstacles: () => Element[],
  ) {
    this.shapes = shapes(map);
    this.svg = s("svg", { class: "map", role: "listbox", tabindex: 0, id: "map" });
    this.element = h("div", { class: "mapframe" });
    this.svg.append(this.patterns(), this.ground, this.names);
    this.element.append(this.svg, this.tip, this.hint);
    this.build();
    this.behaviour = zoom<SVGSVGElement, unknown>()
      .scaleExtent([0.01, 4])
      .filter(mover(this.hint))
      .on("zoom", (e: D3ZoomEvent<SVGSVGElement, unknown>) => this.moveTo(e));
    select(this.svg).call(this.behaviour).on("dblclick.zoom", null);
    this.listen();
    new ResizeObserver(() => this.resize()).observe(this.element);
  }

  private patterns(): SVGDefsElement {
    const hatch = s(
      "pattern",
      { id: "hatch", width: 6, height: 6, patternUnits: "userSpaceOnUse" },
      s("rect", { width: 6, height: 6, fill: "var(--nodata)" }),
      s("rect", { width: 1.2, height: 6, fill: "var(--nodata-line)" }),
    );
    const dots = s(
      "pattern",
      { id: "dots", width: 6.4, height: 6.4, patternUnits: "userSpaceOnUse" },
      s("circle", { cx: 3.2, cy: 3.2, r: 0.85, fill: "var(--uncertain-dot)" }),
    );
    return s("defs", {}, hatch, dots);
  }

  private build(): void {
    const { shapes: d } = this;
    const quiet = { "aria-hidden": "true" };
    this.ground.append(
      s("path", { class: "land", d: d.land, ...quiet }),
      s("path", { class: "lake", d: d.water, ...quiet }),
    );
    d.places.forEach((path, i) => {
      const node = s("path", { d: path, id: `p${i}`, role: "option", "data-i": i });
      this.paths.push(node);
      this.pattern.append(node);
    });
    this.ground.append(
      this.pattern,
      this.dots,
      s("path", { class: "b1", d: d.inner, ...quiet }),
      s("path", { class: "b0", d: d.outer, ...quiet }),
      this.marks,
    );
  }

  /** Colours, names and the current choice, after a change of lens or language. */
  paint(lens: Painted): void {
    this.lens = lens;
    const v = this.model.voice;
    const uncertain: string[] = [];
    this.paths.forEach((path, i) => {
      path.setAttribute("class", `p ${lens.cell(i)}`);
      path.setAttribute("aria-label", this.speak(i));
      if (lens.dotted(i)) uncertain.push(this.shapes.places[i]);
    });
    this.dots.setAttribute("d", uncertain.join(""));
    const n = v.n(this.model.size, 0);
    const fields = { n, unit: this.model.unit(this.model.size), what: lens.name };
    this.svg.setAttribute("aria-label", v.t("mapLabel", fields));
    this.hint.textContent = v.t("hintWheel");
    this.mark();
  }

  private speak(i: number): string {
    const parent = this.model.parent(i);
    const where = parent ? `${this.model.name(i)}, ${parent}` : this.model.name(i);
    return `${where}: ${this.lens.value(i) ?? this.model.voice.t("noData")}`;
  }

  /** Outline the chosen and the walked place, and lay the names anew. */
  mark(): void {
    const { selected, active } = this.model;
    this.marks.replaceChildren();
    for (const [i, kind] of [[active, "walked"], [selected, "chosen"]] as const) {
      if (i < 0 || (kind === "walked" && i === selected)) continue;
      const d = this.shapes.places[i];
      this.marks.append(s("path", { class: "halo", d }), s("path", { class: kind, d }));
    }
    this.paths.forEach((p, i) => p.setAttribute("aria-selected", String(i === selected)));
    const current = active >= 0 ? active : selected;
    if (current >= 0) this.svg.setAttribute("aria-activedescendant", `p${current}`);
    else this.svg.removeAttribute("aria-activedescendant");
    this.label();
  }

  // ---- moving

  private moveTo(e: D3ZoomEvent<SVGSVGElement, unknown>): void {
    const { x, y, k } = e.transform;
    Object.assign(this, { x, y, k });
    if (e.sourceEvent) this.moved = true;
    this.ground.setAttribute("transform", `translate(${x},${y}) scale(${k})`);
    this.svg.querySelector("#hatch")?.setAttribute("patternTransform", turned(45, k));
    this.svg.querySelector("#dots")?.setAttribute("patternTransform", turned(30, k));
    this.tip.hidden = true;
    this.label();
  }

  private resize(): void {
    const box = this.element.getBoundingClientRect();
    if (!box.width || !box.height) return;
    this.size = { w: box.width, h: box.height };
    this.svg.setAttribute("viewBox", `0 0 ${box.width} ${box.height}`);
    this.behaviour.extent([[0, 0], [box.width, box.height]]);
    if (!this.moved) this.fit();
    else this.label();
  }

  /** Show all places, beside the legend where there is room for both. */
  fit(): void {
    this.moved = false;
    const { w, h: tall } = this.size;
    const [pw, ph] = this.map.size;
    const narrow = w < 640;
    const pad = narrow ? [112, 10, 12, 10] : [72, 66, 22, 24];
    const legend = narrow ? null : this.element.parentElement?.querySelector(".legend");
    const panels = legend ? boxesOn(this.element, [legend]) : [];
    const downs = [legend ? 0.25 : 0.5];
    const { x, y, k } = fitted([0, 0, pw, ph], this.map.anchors, { w, h: tall, pad, panels, downs });
    this.least = k;
    this.behaviour.scaleExtent([k * 0.6, k * 24]);
    select(this.svg).call(this.behaviour.transform, zoomIdentity.translate(x, y).scale(k));
    this.moved = false;
  }

  by(factor: number): void {
    this.moved = true;
    select(this.svg).call(this.behaviour.scaleBy, factor);
  }

  /** Bring a place into sight when it is outside or too small to see. */
  reveal(i: number): void {
    const [x, y] = this.anchor(i);
    const inside = x > 40 && y > 60 && x < this.size.w - 40 && y < this.size.h - 40;
    if (inside || this.map.anchors[2 * i] < 0) return;
    this.moved = true;
    const [ax, ay] = [this.map.anchors[2 * i], this.map.anchors[2 * i + 1]];
    select(this.svg).call(this.behaviour.translateTo, ax, ay);
  }

  private anchor(i: number): [number, number] {
    const { anchors } = this.map;
    return [anchors[2 * i] * this.k + this.x, anchors[2 * i + 1] * this.k + this.y];
  }

  // ---- names

  private frameRequest = 0;
  private label(): void {
    cancelAnimationFrame(this.frameRequest);
    this.frameRequest = requestAnimationFrame(() => this.layNames());
  }

  private layNames(): void {
    const { w, h: tall } = this.size;
    if (!w) return;
    const taken = boxesOn(this.element, this.obstacles());
    const frame = { x0: 2, y0: 2, x1: w - 2, y1: tall - 2 };
    const closer = Math.max(0, Math.log2(this.k / this.least));
    const most = (w < 640 ? 8 : 13) + Math.round(10 * closer);
    replace(this.names, ...placeLabels(this.candidates(), taken, frame, most));
  }

  private candidates(): Candidate[] {
    const { model } = this;
    const out: Candidate[] = [];
    const chosen = [...new Set([model.selected, model.active])].filter((i) => i >= 0);
    const at = (i: number, kind: Candidate["kind"]) => {
      const [x, y] = this.anchor(i);
      const lift = kind === "chosen" ? this.map.room[i] * this.k + 4 : 0;
      if (this.map.anchors[2 * i] >= 0) {
        out.push({ text: model.name(i), x, y: lift > 14 ? y : y - lift - 6, kind });
      }
    };
    chosen.forEach((i) => at(i, "chosen"));
    const { seats, others } = (this.order ??= namingOrder(this.model.data.places));
    const named = (p: NamedPoint, kind: Candidate["kind"]) =>
      out.push({
        text: shown(p[model.lang === "es" ? 0 : 1]),
        x: p[2] * this.k + this.x,
        y: p[3] * this.k + this.y,
        kind,
      });
    this.map.nations.forEach((p) => named(p, "place"));
    if (!this.map.nations.length || this.k > 2 * this.least) {
      seats.filter((i) => !chosen.includes(i)).forEach((i) => at(i, "place"));
    }
    this.map.countries.forEach((p) => named(p, "country"));
    if (this.size.w >= 640) this.map.seas.forEach((p) => named(p, "sea"));
    const least = 15 / this.k;
    others
      .filter((i) => this.map.room[i] > least && !chosen.includes(i))
      .filter(() => !this.map.nations.length || this.k > 2 * this.least)
      .forEach((i) => at(i, "place"));
    return out;
  }

  private order: Order | null = null;

  // ---- pointer and keyboard

  private listen(): void {
    this.pattern.addEventListener("click", (e) => {
      const i = indexOf(e);
      if (i >= 0) this.wishes.open(i, false);
    });
    this.svg.addEventListener("pointermove", (e) => this.point(e));
    this.svg.addEventListener("pointerleave", () => this.leave());
    this.svg.addEventListener("keydown", (e) => this.press(e));
    this.svg.addEventListener("blur", () => {
      if (this.model.active >= 0) this.wishes.walk(-1);
    });
  }

  private point(e: PointerEvent): void {
    const i = e.pointerType === "touch" ? -1 : indexOf(e);
    if (i < 0) return this.leave();
    const box = this.element.getBoundingClientRect();
    const left = e.clientX - box.left;
    const top = e.clientY - box.top;
    replace(
      this.tip,
      h("b", {}, this.model.name(i)),
      h("span", { class: "ter" }, this.model.parent(i)),
      h("span", {}, this.lens.value(i) ?? this.model.voice.t("noData")),
    );
    this.tip.hidden = false;
    const flip = left > box.width - 300;
    this.tip.style.left = flip ? "" : `${left + 14}px`;
    this.tip.style.right = flip ? `${box.width - left + 14}px` : "";
    this.tip.style.top = `${Math.min(top + 14, box.height - 90)}px`;
    this.wishes.hover(i);
  }

  private leave(): void {
    if (this.tip.hidden) return;
    this.tip.hidden = true;
    this.wishes.hover(-1);
  }

  private press(e: KeyboardEvent): void {
    const { model } = this;
    const last = model.size - 1;
    const here = model.active >= 0 ? model.active : model.selected;
    const target: Record<string, number> = {
      ArrowDown: Math.min(here + 1, last),
      ArrowRight: Math.min(here + 1, last),
      ArrowUp: Math.max(here - 1, 0),
      ArrowLeft: Math.max(here - 1, 0),
      Home: 0,
      End: last,
      PageDown: Math.min(here + 10, last),
      PageUp: Math.max(here - 10, 0),
    };
    if (e.key in target && last >= 0) this.wishes.walk(target[e.key]);
    else if ((e.key === "Enter" || e.key === " ") && here >= 0) this.wishes.open(here, true);
    else if (e.key === "Escape") this.wishes.close();
    else if (e.key === "+" || e.key === "=") this.by(1.6);
    else if (e.key === "-") this.by(1 / 1.6);
    else if (e.key === "0") this.fit();
    else return;
    e.preventDefault();
  }
}

function indexOf(e: Event): number {
  const found = (e.target as Element).getAttribute("data-i");
  return found === null ? -1 : Number(found);
}

/** Patterns keep their size on the screen at every zoom. */
function turned(angle: number, k: number): string {
  return `rotate(${angle}) scale(${1 / k})`;
}

export function zoomButtons(model: Mapped, map: Pick<MapView, "by" | "fit">): HTMLElement {
  const v = model.voice;
  const button = (label: string, name: string, act: () => void) =>
    h("button", { type: "button", "aria-label": label, title: label, onclick: act }, icon(name));
  return h(
    "div",
    { class: "zoom panel", role: "group", "aria-label": v.t("zoom") },
    button(v.t("zoomIn"), "plus", () => map.by(1.6)),
    button(v.t("zoomOut"), "minus", () => map.by(1 / 1.6)),
    button(v.t("zoomReset"), "whole", () => map.fit()),
  );
}
