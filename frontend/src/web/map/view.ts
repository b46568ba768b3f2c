// One map: a canvas for the shapes, above it the names and the outline of the chosen place.
// It is dragged and zoomed, and walked with the keyboard in the order of the table.

import { select } from "d3-selection";
import { zoom, type D3ZoomEvent, type ZoomBehavior, zoomIdentity, type ZoomTransform } from "d3-zoom";
import { h, replace, s } from "../../dom";
import { place as placeLabels } from "../../labels";
import type { Lens } from "../../model";
import { boxesOn, fitted, mover, type Placed } from "../../placing";
import { colours, type Colours } from "./colours";
import { fills, lines } from "./draw";
import { finder } from "./ground";
import type { MapModel } from "./model";
import { candidates, nameOrder } from "./names";
import { Pixels } from "./pixels";

export interface Wishes {
  open: (i: number, focus: boolean) => void;
  close: () => void;
  walk: (i: number) => void;
  hover: (i: number) => void;
  moved: (to: ZoomTransform, from: MapView) => void;
  /** The places in the order of the table. */
  order: () => ArrayLike<number>;
}

const SMOOTH = 14; // ms a drawing may take to be made in every frame
const STILL = 500; // ms without a step in time after which a slow one is made anew
const REST = 90; // ms without movement after which a slow one is made anew

/** Notes when there was first something to see: the frame after what was drawn was shown. */
export function thereIs(): void {
  requestAnimationFrame(() => {
    if (performance.getEntriesByName("map-drawn").length) return;
    performance.mark("map-drawn");
    document.documentElement.setAttribute("data-map", "drawn");
  });
}

export class MapView {
  readonly canvas = h("canvas", { "aria-hidden": "true" });
  readonly element = h("div", { class: "mapframe canvas", tabindex: 0, role: "application" });
  // Kept off the graphics card: it would cut twenty thousand shapes into triangles at each drawing
  // (docs/decisions/0009).
  private readonly context = this.canvas.getContext("2d", { willReadFrequently: true }) as CanvasRenderingContext2D;
  private readonly layer = h("canvas", {}).getContext("2d", { willReadFrequently: true }) as CanvasRenderingContext2D;
  private base: ImageData | null = null;
  private pixels: Pixels | null = null;
  private lined: (Placed & { of: Colours }) | null = null;
  private readonly over = s("svg", { class: "over", "aria-hidden": "true" });
  private readonly marks = s("g", { class: "marks" });
  private readonly names = s("g", { class: "names" });
  private readonly tip = h("div", { class: "tip", hidden: true, "aria-hidden": "true" });
  private readonly hint = h("p", { class: "hint", "aria-hidden": "true" });
  private readonly behaviour: ZoomBehavior<HTMLDivElement, unknown>;
  private find: ((x: number, y: number) => number) | null = null;
  private lens: Lens | null = null;
  private colours: Colours | null = null;
  private at: Placed = { x: 0, y: 0, k: 1 };
  private drawn: Placed = { x: 0, y: 0, k: 1 };
  private least = 1;
  private cost = 0;
  private moved = false;
  private following = false;
  private fitting = false;
  private size = { w: 0, h: 0, dpr: 1 };

  constructor(
    private readonly model: MapModel,
    private readonly wishes: Wishes,
    private readonly obstacles: () => Element[],
  ) {
    this.over.append(this.marks, this.names);
    this.element.append(this.canvas, this.over, this.tip, this.hint);
    this.behaviour = zoom<HTMLDivElement, unknown>()
      .filter(mover(this.hint))
      .on("zoom", (e: D3ZoomEvent<HTMLDivElement, unknown>) => this.moveTo(e));
    select(this.element).call(this.behaviour).on("dblclick.zoom", null);
    this.listen();
    new ResizeObserver(() => this.resize()).observe(this.element);
  }

  paint(lens: Lens): void {
    this.lens = lens;
    const v = this.model.voice;
    const n = v.n(this.model.size, 0);
    const fields = { n, unit: this.model.unit(this.model.size), what: lens.name };
    this.element.setAttribute("aria-label", v.t("mapLabel", fields));
    this.hint.textContent = v.t("hintWheel");
    if (!this.step()) this.redraw();
  }

  /** After a change of colours: light, dark, print. */
  recolour(): void {
    this.colours = null;
    this.redraw();
  }

  private redraw(): void {
    if (!this.lens || !this.size.w) return;
    this.colours ??= colours(this.context, this.size.dpr);
    const began = performance.now();
    fills(this.context, this.model.ground, this.lens, this.colours, this.at, this.size.dpr);
    const slow = performance.now() - began >= SMOOTH;
    this.base = slow ? this.context.getImageData(0, 0, this.canvas.width, this.canvas.height) : null;
    this.pixels = null;
    this.context.drawImage(this.borders(this.colours), 0, 0);
    this.cost = performance.now() - began;
    thereIs();
    this.drawn = { ...this.at };
    this.canvas.style.transform = "";
    this.mark();
  }

  /** Show another measure or period where drawing is slow and nothing moved; false otherwise. */
  private step(): boolean {
    const { at, drawn, base, colours: of, lens } = this;
    if (!base || !of || !lens || at.x !== drawn.x || at.y !== drawn.y || at.k !== drawn.k) return false;
    const { dpr } = this.size;
    this.pixels ??= new Pixels(this.model.ground, { x: at.x * dpr, y: at.y * dpr, k: at.k * dpr }, base);
    this.pixels.paint(this.context, lens, of);
    this.context.drawImage(this.borders(of), 0, 0);
    clearTimeout(this.rest);
    this.rest = window.setTimeout(() => this.redraw(), STILL);
    this.mark();
    return true;
  }

  /** Borders and lakes where the map stands now: a step in time paints only colours under them. */
  private borders(of: Colours): HTMLCanvasElement {
    const { x, y, k } = this.at;
    const lined = { x, y, k, of };
    const layer = this.layer.canvas;
    const same = Object.entries(lined).every(([key, value]) => this.lined?.[key as keyof typeof lined] === value);
    if (same) return layer;
    [layer.width, layer.height] = [this.canvas.width, this.canvas.height];
    lines(this.layer, this.model.ground, of, this.at, this.size.dpr);
    this.lined = lined;
    return layer;
  }

  // ---- moving

  private rest = 0;
  private moveTo(e: D3ZoomEvent<HTMLDivElement, unknown>): void {
    const { x, y, k } = e.transform;
    this.at = { x, y, k };
    if (e.sourceEvent) this.moved = true;
    this.tip.hidden = true;
    clearTimeout(this.rest);
    if (this.fitting) return;
    if (this.cost < SMOOTH) this.frame(() => this.redraw());
    else {
      this.shift();
      this.rest = window.setTimeout(() => this.redraw(), REST);
      this.frame(() => this.mark());
    }
    if (!this.following) this.wishes.moved(e.transform, this);
  }

  /** Move the picture that is there, until a sharp one is made. */
  private shift(): void {
    const scale = this.at.k / this.drawn.k;
    const [x, y] = [this.at.x - this.drawn.x * scale, this.at.y - this.drawn.y * scale];
    this.canvas.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
  }

  private asked = 0;
  private frame(act: () => void): void {
    cancelAnimationFrame(this.asked);
    this.asked = requestAnimationFrame(act);
  }

  /** Go where the map beside it went. */
  follow(to: ZoomTransform): void {
    this.following = true;
    this.moved = true;
    select(this.element).call(this.behaviour.transform, to);
    this.following = false;
  }

  private resize(): void {
    const box = this.element.getBoundingClientRect();
    if (!box.width || !box.height) return;
    const dpr = Math.min(window.devicePixelRatio || 1, 2);
    this.size = { w: box.width, h: box.height, dpr };
    this.canvas.width = Math.round(box.width * dpr);
    this.canvas.height = Math.round(box.height * dpr);
    this.colours = null;
    this.over.setAttribute("viewBox", `0 0 ${box.width} ${box.height}`);
    this.behaviour.extent([[0, 0], [box.width, box.height]]);
    if (this.moved) this.redraw();
    else this.fit();
  }

  /** Show all places, clear of the panels that lie on the map where there is room. */
  fit(): void {
    const { w, h: tall } = this.size;
    const { anchor, head } = this.model.ground;
    const narrow = w < 640;
    const panels = narrow ? [] : boxesOn(this.element, this.obstacles()).filter((b) => b.y0 > tall / 3);
    const pad = narrow ? [70, 10, 12, 10] : [76, 66, 26, 24];
    const { x, y, k } = fitted(head.frame, anchor, { w, h: tall, pad, panels, downs: [0, 0.5] });
    this.least = k;
    this.behaviour.scaleExtent([k * 0.6, k * 40]);
    this.fitting = true;
    select(this.element).call(this.behaviour.transform, zoomIdentity.translate(x, y).scale(k));
    this.fitting = false;
    this.moved = false;
    this.redraw();
    this.wishes.moved(zoomIdentity.translate(x, y).scale(k), this);
  }

  by(factor: number): void {
    this.moved = true;
    select(this.element).call(this.behaviour.scaleBy, factor);
  }

  /** Bring a place into sight when it is outside or too small to see. */
  reveal(i: number): void {
    const { anchor, bounds } = this.model.ground;
    if (anchor[2 * i] < 0) return;
    const [x, y] = [anchor[2 * i] * this.at.k + this.at.x, anchor[2 * i + 1] * this.at.k + this.at.y];
    const wide = Math.max(bounds[4 * i + 2] - bounds[4 * i], 1);
    const hidden = boxesOn(this.element, this.obstacles()).some((b) => x > b.x0 && x < b.x1 && y > b.y0 && y < b.y1);
    const inside = x > 40 && y > 40 && x < this.size.w - 40 && y < this.size.h - 40 && !hidden;
    if (inside && wide * this.at.k > 6) return;
    this.moved = true;
    const closer = Math.max(this.at.k, Math.min(14 / wide, this.least * 30));
    select(this.element).call(this.behaviour.scaleTo, closer);
    select(this.element).call(this.behaviour.translateTo, anchor[2 * i], anchor[2 * i + 1]);
  }

  // ---- names and marks

  mark(): void {
    const { selected, active } = this.model;
    this.marks.replaceChildren();
    for (const [i, kind] of [[active, "walked"], [selected, "chosen"]] as const) {
      if (i < 0 || (kind === "walked" && i === selected)) continue;
      const d = this.outline(i);
      this.marks.append(s("path", { class: "halo", d }), s("path", { class: kind, d }));
    }
    const { w, h: tall } = this.size;
    if (!w) return;
    const closer = Math.max(0, Math.log2(this.at.k / this.least));
    const most = (w < 640 ? 8 : 13) + Math.round(10 * closer);
    const wanted = candidates(this.model, nameOrder(this.model), this.at, closer, w >= 640);
    const frame = { x0: 2, y0: 2, x1: w - 2, y1: tall - 2 };
    replace(this.names, ...placeLabels(wanted, boxesOn(this.element, this.obstacles()), frame, most));
  }

  private outline(i: number): string {
    const { rings, first } = this.model.ground;
    const { x, y, k } = this.at;
    let d = "";
    for (let r = first[i]; r < first[i + 1]; r++) {
      for (let p = rings.from[r]; p < rings.from[r + 1] - 1; p++) {
        const [px, py] = [rings.xy[2 * p] * k + x, rings.xy[2 * p + 1] * k + y];
        d += `${p === rings.from[r] ? "M" : "L"}${px.toFixed(1)} ${py.toFixed(1)}`;
      }
      d += "z";
    }
    return d;
  }

  // ---- pointer and keyboard

  private placeUnder(e: MouseEvent): number {
    const box = this.element.getBoundingClientRect();
    this.find ??= finder(this.model.ground);
    const { x, y, k } = this.at;
    return this.find((e.clientX - box.left - x) / k, (e.clientY - box.top - y) / k);
  }

  private listen(): void {
    this.element.addEventListener("click", (e) => {
      const i = this.placeUnder(e);
      if (i >= 0) this.wishes.open(i, false);
      else this.wishes.close();
    });
    this.element.addEventListener("mousemove", (e) => this.point(e));
    this.element.addEventListener("mouseleave", () => {
      this.tip.hidden = true;
      this.wishes.hover(-1);
    });
    this.element.addEventListener("keydown", (e) => this.key(e));
    this.element.addEventListener("blur", () => this.model.active >= 0 && this.wishes.walk(-1));
  }

  private point(e: MouseEvent): void {
    if (e.buttons) return;
    const i = this.placeUnder(e);
    this.element.classList.toggle("over-place", i >= 0);
    this.wishes.hover(i);
    this.tip.hidden = i < 0;
    if (i < 0 || !this.lens) return;
    const parent = this.model.parent(i);
    const value = this.lens.value(i) ?? this.model.voice.t("noData");
    const where = parent ? h("span", { class: "ter" }, ` ${parent}`) : null;
    replace(this.tip, h("b", {}, this.model.name(i)), where, h("br"), value);
    const box = this.element.getBoundingClientRect();
    const [x, y] = [e.clientX - box.left, e.clientY - box.top];
    const left = Math.min(x + 14, box.width - this.tip.offsetWidth - 8);
    const top = y + 18 + this.tip.offsetHeight > box.height ? y - this.tip.offsetHeight - 12 : y + 18;
    this.tip.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }

  private key(e: KeyboardEvent): void {
    const order = this.wishes.order();
    if (e.key === "Escape") return this.wishes.close();
    if (e.key === "+" || e.key === "-") return this.by(e.key === "+" ? 1.5 : 1 / 1.5);
    if (e.key === "0") return this.fit();
    const from = this.model.active >= 0 ? this.model.active : this.model.selected;
    if (e.key === "Enter" || e.key === " ") {
      if (from < 0) return;
      e.preventDefault();
      return this.wishes.open(from, true);
    }
    const at = from < 0 ? -1 : Array.prototype.indexOf.call(order, from);
    const steps: Record<string, number> = {
      ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1,
      PageDown: at + 10, PageUp: at - 10, Home: 0, End: order.length - 1,
    };
    if (!(e.key in steps) || !order.length) return;
    e.preventDefault();
    this.wishes.walk(order[Math.min(Math.max(steps[e.key], 0), order.length - 1)]);
  }
}
