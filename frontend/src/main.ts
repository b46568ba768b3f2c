// The interactive report: builds the page from the data it carries.

import "./tokens.css";
import "./ramp.css";
import "./base.css";
import "./chrome.css";
import "./mapbox.css";
import "./report.css";
import "./print.css";
import "./ficha.css";
import { differing } from "./differing";
import { h, icon, replace } from "./dom";
import { engineBand } from "./engine";
import { ficha, fitToPage } from "./ficha";
import { legend, point } from "./legend";
import { type Painted, zoomButtons } from "./map";
import { cell, dotted, type Lens, Model } from "./model";
import { multiples } from "./multiples";
import { carried, fact, Page } from "./page";
import { overview, placePanel } from "./panel";
import { search } from "./search";
import { measured, methods, repeat, sources, warnings } from "./sections";
import { TableView } from "./table";
import type { Payload } from "./types";
import { first } from "./words";

class AssessmentPage extends Page<Model> {
  private readonly stage = h("div", { class: "stage" });
  private readonly tools = h("div", { class: "tools" });
  protected readonly table: TableView;

  constructor(model: Model) {
    super(model);
    this.table = new TableView(model, (i) => this.open(i, true));
    if (!this.map) model.view = "table";
    let before = window.innerWidth;
    window.addEventListener("resize", () => {
      if (window.innerWidth !== before) this.side();
      before = window.innerWidth;
    });
    window.addEventListener("afterprint", () => this.unprint());
    this.begin();
  }

  protected take(given: URLSearchParams): void {
    const { model } = this;
    model.measure = given.get("measure") ?? model.measure;
    const view = given.get("view");
    if (view === "table" || (view === "map" && this.map)) model.view = view;
  }

  protected give(out: URLSearchParams): void {
    const { model } = this;
    if (model.measure !== "priority") out.set("measure", model.measure);
    if (model.view !== "map") out.set("view", model.view);
  }

  // ---- drawing

  protected draw(): void {
    const { model } = this;
    const v = model.voice;
    replace(this.stage, this.mapbox, this.panel);
    this.frame(
      this.context(),
      "",
      h(
        "header",
        { class: "summary" },
        h("h1", {}, v.say(model.data.about.title)),
        h("div", { class: "said" }, ...model.data.about.summary.map((x) => h("p", {}, v.say(x)))),
      ),
      this.stage,
      h(
        "div",
        { class: "bands" },
        warnings(model),
        multiples(model, (i) => this.open(i, true)),
        differing(model, (i) => this.open(i, true)),
        engineBand(model),
        measured(model),
        methods(model),
        sources(model),
        repeat(model),
      ),
    );
    this.face();
    this.side();
  }

  private context(): HTMLElement {
    const { about } = this.model.data;
    const v = this.model.voice;
    const unit = `${v.n(this.model.size, 0)} ${this.model.unit(this.model.size)}`;
    return h(
      "div",
      { class: "ctx", role: "region", "aria-label": v.t("context"), tabindex: 0 },
      fact(v.t("ambit"), v.say(about.ambit)),
      fact(v.t("unit"), unit),
      this.measures(),
      fact(v.t("period"), v.period(about.period)),
      about.version || about.id
        ? h(
            "p",
            { class: "ver" },
            icon("check"),
            h("span", { class: "sr" }, v.t("dataVersion")),
            h("code", {}, [about.version, about.id].filter(Boolean).join(" · ")),
          )
        : null,
    );
  }

  private measures(): HTMLElement {
    const { model } = this;
    const v = model.voice;
    const { risk, dimensions } = model.data;
    const { change } = model.data.engine;
    const option = (value: string, label: string) =>
      h("option", { value, selected: value === model.measure }, first(label));
    const group = (label: string, options: HTMLElement[]) =>
      options.length ? h("optgroup", { label }, ...options) : null;
    const choice = h(
      "select",
      {
        id: "measure",
        onchange: () => {
          model.measure = choice.value;
          this.write();
          this.face();
        },
      },
      option("priority", v.t("priorityMeasure")),
      group(
        v.t("risk"),
        risk.map((r, i) => option(`risk:${i}`, `${v.say(r.label)}, ${v.period(r.period)}`)),
      ),
      group(v.t("changeGroup"), [
        ...(change ? [option("change", v.t("changeMeasure", { from: v.period(change.from), to: v.period(change.to) }))] : []),
        ...model.thresholds().map((i) =>
          option(`exceed:${i}`, v.t("exceedMeasure", { period: v.period(risk[i].period) })),
        ),
      ]),
      group(v.t("dimensions"), dimensions.map((d) => option(`dim:${d.id}`, v.say(d.label)))),
      group(
        v.t("indicators"),
        dimensions.flatMap((d) =>
          d.indicators.map((x) => option(`ind:${d.id}/${x.id}`, v.say(x.label))),
        ),
      ),
    );
    return h(
      "div",
      { class: "fact pick" },
      h("label", { for: "measure" }, v.t("measure")),
      h("span", {}, choice, icon("down")),
    );
  }

  /** Map or table, with its tools and its legend. */
  private face(): void {
    const { model, map } = this;
    const v = model.voice;
    const lens = model.lens();
    const tab = (view: "map" | "table") =>
      h(
        "button",
        {
          type: "button",
          "aria-pressed": String(view === model.view),
          onclick: () => this.show(view),
        },
        v.t(view),
      );
    replace(
      this.tools,
      search(model, (i, focus) => this.open(i, focus)),
      map ? h("div", { class: "views panel", role: "group", "aria-label": v.t("view") }, tab("map"), tab("table")) : null,
    );
    this.mapbox.className = `mapbox is-${model.view}`;
    this.mapbox.setAttribute("aria-label", v.t("view"));
    if (model.view === "table" || !map) {
      const none = map ? null : h("p", { class: "note" }, icon("info"), v.t("noMap"));
      replace(this.mapbox, this.tools, none, this.table.element);
    } else {
      replace(this.legendBox, legend(model, lens));
      replace(this.mapbox, this.tools, map.element, zoomButtons(model, map), this.legendBox);
      map.paint(painted(lens));
    }
    this.table.paint();
    this.hint(-1);
  }

  protected side(): void {
    const { model } = this;
    const wide = this.panel.clientWidth || 448;
    const w = Math.min(Math.max(wide - (wide > 420 ? 66 : 34), 220), 620);
    const wishes = {
      open: (i: number, focus: boolean) => this.open(i, focus),
      close: () => this.close(),
      print: () => this.print(),
      table: () => this.show("table"),
    };
    this.panel.setAttribute("aria-label", model.voice.t(model.selected < 0 ? "overview" : "placeSelected"));
    replace(
      this.panel,
      model.selected < 0 ? overview(model, wishes) : placePanel(model, model.selected, w, wishes),
    );
    this.panel.scrollTop = 0;
  }

  // ---- what a reader does

  private show(view: "map" | "table"): void {
    this.model.view = view;
    this.write();
    this.face();
    this.mapbox.querySelector<HTMLElement>(`.views [aria-pressed=true]`)?.focus({ preventScroll: true });
  }

  protected back(): HTMLElement | null {
    return this.model.view === "map" ? this.mapbox.querySelector<HTMLElement>("#map") : this.table.element;
  }

  protected focused(): FocusOptions {
    return { preventScroll: window.matchMedia("(min-width: 75rem)").matches };
  }

  protected point(at: number): void {
    const lens = this.model.lens();
    point(this.legendBox, at >= 0 && lens.width[at] ? cell(lens.start[at], lens.width[at], lens.mark) : null);
  }

  protected value(i: number): string | null {
    return this.model.lens().value(i);
  }

  private print(): void {
    this.unprint();
    const sheet = ficha(this.model, this.model.selected);
    document.body.append(sheet);
    fitToPage(sheet);
    document.documentElement.setAttribute("data-print", "ficha");
    window.print();
  }

  private unprint(): void {
    document.documentElement.removeAttribute("data-print");
    document.querySelectorAll("body > .ficha").forEach((x) => x.remove());
  }
}

function painted(lens: Lens): Painted {
  return {
    name: lens.name,
    value: lens.value,
    cell: (i) => cell(lens.start[i], lens.width[i], lens.mark),
    dotted: (i) => dotted(lens, i),
  };
}

const [data, lang] = carried<Payload>();
new AssessmentPage(new Model(data, lang));
