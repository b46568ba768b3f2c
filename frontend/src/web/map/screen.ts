// The screen: what is chosen stands in the address, and everything else follows from it.

import { h, replace } from "../../dom";
import { legend, point } from "../../legend";
import { zoomButtons } from "../../map";
import { cell, type Lens } from "../../model";
import { search } from "../../search";
import { type Compared, opposite, otherChoice } from "./compare";
import type { Figures } from "./figures";
import { differenceLens, lensOf, orderLens } from "./lens";
import type { MapModel } from "./model";
import { overview, placePanel } from "./panel";
import { TableView } from "./table";
import { timeControl } from "./time";
import { type Sight, type View, VIEWS } from "./types";
import { MapView, thereIs, type Wishes } from "./view";

export class Screen {
  private readonly stage = document.getElementById("map-app") as HTMLElement;
  private readonly box = this.stage.querySelector(".mapbox") as HTMLElement;
  private readonly side = this.stage.querySelector(".beside") as HTMLElement;
  private readonly form = document.getElementById("map-context") as HTMLFormElement;
  private readonly tools = h("div", { class: "tools" });
  private readonly frames = h("div", { class: "frames" });
  private readonly legendBox = h("div", { class: "legendbox" });
  private readonly feet = h("div", { class: "feet" });
  private readonly strip = h("div", { class: "mapnote", role: "status" });
  private readonly live = h("p", { class: "sr", role: "status" });
  private readonly figures: Figures;
  private readonly table: TableView;
  private readonly maps: [MapView, MapView];
  private lenses: Lens[] = [];
  private sight: Sight;
  private view: View = "map";
  private compared: Compared;
  private token = 0;

  constructor(private readonly model: MapModel, figures: Figures, sight: Sight) {
    this.figures = figures;
    this.sight = sight;
    this.compared = { other: opposite(model.config.layers, sight), difference: false, counted: "now" };
    this.table = new TableView(model, figures, (i) => this.open(i, true));
    this.maps = [this.makeMap(), this.makeMap()];
    this.read();
    this.listen();
  }

  private makeMap(): MapView {
    const wishes: Wishes = {
      open: (i, focus) => this.open(i, focus),
      close: () => this.close(),
      walk: (i) => this.walk(i),
      hover: (i) => this.hint(i),
      moved: (to, from) => this.both && this.maps.find((m) => m !== from)?.follow(to),
      order: () => this.table.order,
    };
    return new MapView(this.model, wishes, () => [...this.box.querySelectorAll(".tools > *, .zoom, .legend, .feet > *, .caption")]);
  }

  private get both(): boolean {
    return this.view === "compare" && !this.compared.difference;
  }

  // ---- the address

  private read(): void {
    const { model } = this;
    const given = new URLSearchParams(location.search);
    const view = given.get("view");
    this.view = VIEWS.find((x) => x === view) ?? "map";
    const place = given.get("place");
    model.selected = place ? model.data.places.id.indexOf(place) : -1;
    const layer = model.config.layers.find((x) => x.id === given.get("measure2"));
    const period = given.get("period2") ?? "";
    if (layer?.periods.includes(period)) this.compared.other = { layer, period };
    this.compared.difference = given.get("difference") === "1" && layer === this.sight.layer;
  }

  private write(): void {
    const { model, sight, compared } = this;
    const out = new URLSearchParams({ assessment: model.config.result, measure: sight.layer.id, period: sight.period });
    if (this.view !== "map") out.set("view", this.view);
    if (model.selected >= 0) out.set("place", model.data.places.id[model.selected]);
    if (this.view === "compare") {
      out.set("measure2", compared.other.layer.id);
      out.set("period2", compared.other.period);
      if (compared.difference) out.set("difference", "1");
    }
    history.replaceState(null, "", `?${out}`);
    for (const link of document.querySelectorAll<HTMLAnchorElement>(".lang a")) link.search = `?${out}`;
  }

  // ---- showing

  start(): void {
    const { model } = this;
    replace(this.box, this.tools, this.strip, this.frames, zoomButtons(model, this.maps[0]), this.legendBox, this.feet, this.table.element, this.live);
    this.face();
  }

  /** Fetch what is to be shown, then show it; the last wish wins. */
  private async go(to: { sight?: Sight; compared?: Partial<Compared> }): Promise<void> {
    const mine = ++this.token;
    const sight = to.sight ?? this.sight;
    const compared = { ...this.compared, ...to.compared };
    const wanted = this.view === "compare" ? [sight, compared.other] : [sight];
    const missing = wanted.find((x) => !this.figures.has(x));
    const slow = window.setTimeout(() => missing && this.say(this.model.voice.t("loading", { n: this.model.voice.n(this.model.size, 0) })), 300);
    try {
      await Promise.all(wanted.map((x) => this.figures.ready(x)));
    } catch {
      if (mine === this.token) this.fail(missing ?? sight, to);
      return;
    } finally {
      clearTimeout(slow);
    }
    if (mine !== this.token) return;
    this.say("");
    const moved = sight !== this.sight;
    [this.sight, this.compared] = [sight, compared];
    this.face(moved && to.compared === undefined);
    void this.figures.near(sight);
  }

  private say(text: string, ...more: HTMLElement[]): void {
    replace(this.strip, text || null, ...more);
    this.strip.classList.toggle("on", Boolean(text));
  }

  private fail(sight: Sight, to: Parameters<Screen["go"]>[0]): void {
    const v = this.model.voice;
    const what = `${v.say(sight.layer.label)}, ${v.period(sight.period)}`;
    const words = v.t(navigator.onLine ? "failed" : "notHere", { what });
    this.say(words, h("button", { type: "button", class: "btn sm", onclick: () => this.go(to) }, v.t("again")));
    this.choosers();
  }

  private lensesNow(): Lens[] {
    const { model, figures, sight, compared } = this;
    if (this.view !== "compare") return [lensOf(model, figures, sight)];
    if (compared.difference) return [differenceLens(model, figures, compared.other, sight)];
    const of = sight.layer === compared.other.layer ? lensOf : orderLens;
    return [of(model, figures, sight), of(model, figures, compared.other)];
  }

  /** Everything that follows from what is chosen; `still` keeps the slider under the finger. */
  private face(still = false): void {
    const { model, view } = this;
    this.lenses = this.lensesNow();
    this.box.className = `mapbox is-${view === "table" ? "table" : "map"}${view === "compare" ? " is-compare" : ""}${this.both ? " is-two" : ""}`;
    this.table.paint(this.sight, this.lenses[0]);
    const shown = this.both ? this.maps : [this.maps[0]];
    if (view !== "table") {
      this.drawFrames();
      this.drawLegend();
    }
    if (!still || !this.feet.querySelector(".slider")) this.drawFeet();
    this.drawTools();
    if (view === "table") thereIs();
    else shown.forEach((map, i) => map.paint(this.lenses[i]));
    void this.panel();
    this.choosers();
    this.write();
    model.active = -1;
  }

  /** One frame, or two: what is compared with on the left, as time runs. */
  private drawFrames(): void {
    const order = this.both ? [1, 0] : [0];
    if (this.frames.childElementCount !== order.length) {
      const made = order.map((i) => h("div", { class: "frame" }, this.maps[i].element, h("p", { class: "caption" })));
      replace(this.frames, ...made);
    }
    order.forEach((i, at) => {
      const caption = this.frames.children[at].querySelector(".caption") as HTMLElement;
      caption.textContent = this.both ? this.lenses[i].name : "";
    });
  }

  private drawTools(): void {
    const { model } = this;
    const v = model.voice;
    const had = document.activeElement?.closest(".views");
    const words = { map: v.t("map"), table: v.t("table"), compare: v.t("compare") };
    const tab = (view: View) =>
      h("button", { type: "button", "aria-pressed": String(view === this.view), onclick: () => this.show(view) }, words[view]);
    if (!this.tools.querySelector(".find")) this.tools.append(search(model, (i, focus) => this.open(i, focus)));
    const views = h("div", { class: "views panel", role: "group", "aria-label": v.t("view") }, ...VIEWS.map(tab));
    const old = this.tools.querySelector(".views");
    if (old) old.replaceWith(views);
    else this.tools.append(views);
    if (had && had === old) views.querySelector<HTMLElement>("[aria-pressed=true]")?.focus();
  }

  private drawFeet(): void {
    const { model } = this;
    const time = timeControl(model, this.sight, (period) => void this.go({ sight: { ...this.sight, period } }));
    const other = this.view === "compare" ? otherChoice(model, this.sight, this.compared, (to) => void this.go({ compared: to })) : null;
    replace(this.feet, other, time);
  }

  private drawLegend(): void {
    const { model, compared } = this;
    const v = model.voice;
    const which = this.both && compared.counted === "other" ? 1 : 0;
    const made = legend(model, this.lenses[which]);
    if (this.both) {
      const same = this.sight.layer === compared.other.layer;
      const words = (sight: Sight) => (same ? v.period(sight.period) : `${v.say(sight.layer.label)}, ${v.period(sight.period)}`);
      const button = (side: "now" | "other", sight: Sight) =>
        h("button", {
          type: "button", "aria-pressed": String(compared.counted === side),
          onclick: () => {
            this.compared = { ...this.compared, counted: side };
            this.drawLegend();
            this.legendBox.querySelector<HTMLElement>("[aria-pressed=true]")?.focus();
          },
        }, words(sight));
      made.append(h("div", { class: "counted" }, h("span", { class: "xs" }, v.t("countsOf")),
        h("div", { class: "views", role: "group", "aria-label": v.t("countsOf") }, button("other", compared.other), button("now", this.sight))));
    }
    if (this.both && this.sight.layer !== compared.other.layer) made.append(h("p", {}, v.t("eighthsNote")));
    if (this.view === "compare" && compared.difference) {
      const interval = this.figures.role(this.sight, "low") !== undefined;
      const own = model.config.layers.find((x) => x.group === "change" && interval);
      const better = own ? v.t("differenceOwn", { what: v.say(own.label) }) : "";
      made.append(h("p", {}, `${v.t(interval ? "differenceNote" : "differenceExact")} ${better}`));
    }
    const most = Math.max(...[...made.querySelectorAll(".cell b")].map((x) => x.textContent?.length ?? 0), 0);
    made.classList.toggle("long", most > 3);
    replace(this.legendBox, made);
  }

  private async panel(): Promise<void> {
    const { model, sight } = this;
    const [lens] = this.lenses;
    const wishes = { open: (i: number, focus: boolean) => this.open(i, focus), close: () => this.close() };
    const i = model.selected;
    const v = model.voice;
    this.side.setAttribute("aria-label", i < 0 ? lens.name : v.t("placeSelected"));
    if (i < 0) return replace(this.side, overview(model, sight, lens, this.table.order, wishes));
    const rank = this.figures.rank(model.data.places.id[i]);
    const drawn = (column: Awaited<ReturnType<Figures["place"]>> | null) =>
      replace(this.side, placePanel(model, i, sight, lens, column, rank, wishes));
    if (this.side.dataset["of"] !== String(i)) drawn(null);
    this.side.dataset["of"] = String(i);
    const column = await this.figures.place(model.data.places.id[i], i).catch(() => null);
    if (model.selected !== i || this.lenses[0] !== lens) return;
    const focused = this.side.contains(document.activeElement) && document.activeElement?.id === "place-name";
    drawn(column);
    if (focused) this.side.querySelector<HTMLElement>("#place-name")?.focus({ preventScroll: true });
  }

  /** The choosers of the context bar say what is shown. */
  private choosers(): void {
    const v = this.model.voice;
    const measure = this.form.elements.namedItem("measure") as HTMLSelectElement;
    const period = this.form.elements.namedItem("period") as HTMLSelectElement;
    measure.value = this.sight.layer.id;
    replace(period, ...this.sight.layer.periods.map((p) => h("option", { value: p }, v.period(p))));
    period.value = this.sight.period;
  }

  // ---- what a reader does

  private listen(): void {
    this.form.addEventListener("change", (e) => {
      const field = e.target as HTMLSelectElement;
      if (field.name !== "measure" && field.name !== "period") return;
      e.stopPropagation(); // no need to ask the server for the page
      const layer = this.model.config.layers.find((x) => x.id === (field.name === "measure" ? field.value : this.sight.layer.id));
      if (!layer) return;
      const wanted = field.name === "period" ? field.value : this.sight.period;
      const period = layer.periods.includes(wanted) ? wanted : layer.periods[layer.periods.length - 1];
      const same = this.compared.other.layer === this.sight.layer;
      const sight = { layer, period };
      void this.go({ sight, compared: same ? { other: opposite(this.model.config.layers, sight), difference: false } : undefined });
    });
    const recolour = () => this.maps.forEach((m) => m.recolour());
    new MutationObserver(recolour).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
    window.addEventListener("beforeprint", () => this.onPaper(true));
    window.addEventListener("afterprint", () => this.onPaper(false));
  }

  /** Paper is always light. */
  private onPaper(paper: boolean): void {
    const root = document.documentElement;
    if (paper) root.dataset["screenTheme"] = root.dataset["theme"] ?? "";
    const back = root.dataset["screenTheme"];
    if (paper) root.dataset["theme"] = "light";
    else if (back) root.dataset["theme"] = back;
    else delete root.dataset["theme"];
    this.maps.forEach((m) => m.recolour());
  }

  private show(view: View): void {
    this.view = view;
    if (view === "compare") void this.go({ compared: {} });
    else this.face();
  }

  private open(i: number, focus: boolean): void {
    const { model } = this;
    model.selected = i;
    model.active = -1;
    this.write();
    void this.panel();
    this.maps[0].reveal(i);
    this.maps.forEach((m) => m.mark());
    if (this.view === "table") this.table.paint(this.sight, this.lenses[0]);
    this.hint(-1);
    if (focus) this.side.querySelector<HTMLElement>("#place-name")?.focus({ preventScroll: window.innerWidth >= 1200 });
  }

  private close(): void {
    if (this.model.selected < 0) return;
    this.model.selected = -1;
    delete this.side.dataset["of"];
    this.write();
    void this.panel();
    this.maps.forEach((m) => m.mark());
    this.hint(-1);
    if (this.view !== "table") this.maps[0].element.focus({ preventScroll: true });
  }

  private walk(i: number): void {
    this.model.active = i;
    if (i >= 0) this.maps[0].reveal(i);
    this.maps.forEach((m) => m.mark());
    this.hint(i);
  }

  private hint(i: number): void {
    const at = i >= 0 ? i : this.model.selected;
    const lens = this.lenses[this.both && this.compared.counted === "other" ? 1 : 0];
    point(this.legendBox, at >= 0 && lens.width[at] ? cell(lens.start[at], lens.width[at], lens.mark) : null);
    if (i >= 0 && this.model.active === i) {
      const none = this.model.voice.t("noData");
      this.live.textContent = `${this.model.name(i)}: ${this.lenses.map((x) => x.value(i) ?? none).join("; ")}`;
    }
  }
}
