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
import { MapView, type Painted, zoomButtons } from "./map";
import { cell, dotted, type Lens, Model, split } from "./model";
import { multiples } from "./multiples";
import { overview, placePanel } from "./panel";
import { search } from "./search";
import { measured, methods, repeat, sources, warnings } from "./sections";
import { TableView } from "./table";
import { dress, isTheme, top } from "./top";
import type { Lang, Payload } from "./types";
import { first } from "./words";

class Page {
  private readonly root = document.getElementById("app") as HTMLElement;
  private readonly stage = h("div", { class: "stage" });
  private readonly tools = h("div", { class: "tools" });
  private readonly legendBox = h("div", { class: "legendbox" });
  private readonly panel = h("aside", { class: "place" });
  private readonly mapbox = h("section", { class: "mapbox" });
  private readonly live = h("p", { class: "sr", role: "status" });
  private readonly map: MapView | null;
  private readonly table: TableView;

  constructor(private readonly model: Model) {
    const { data } = model;
    const open = (i: number, focus: boolean) => this.open(i, focus);
    this.table = new TableView(model, (i) => this.open(i, true));
    this.map = data.map && new MapView(
      model,
      data.map,
      { open, close: () => this.close(), walk: (i) => this.walk(i), hover: (i) => this.hint(i) },
      () => [...this.mapbox.querySelectorAll(".tools > *, .zoom, .legend")],
    );
    if (!this.map) model.view = "table";
    this.read();
    window.addEventListener("hashchange", () => {
      this.read();
      this.draw();
    });
    document.addEventListener("keydown", (e) => {
      const typing = (e.target as Element).closest("input, select");
      if (e.key === "Escape" && !typing && model.selected >= 0) this.close();
    });
    let before = window.innerWidth;
    window.addEventListener("resize", () => {
      if (window.innerWidth !== before) this.side();
      before = window.innerWidth;
    });
    window.addEventListener("afterprint", () => this.unprint());
    this.draw();
  }

  // ---- the address carries what is shown

  private read(): void {
    const { model } = this;
    const given = new URLSearchParams(location.hash.slice(1));
    const place = given.get("place");
    model.selected = place ? model.data.places.id.indexOf(place) : model.selected;
    model.measure = given.get("measure") ?? model.measure;
    const view = given.get("view");
    if (view === "table" || (view === "map" && this.map)) model.view = view;
    const theme = given.get("theme");
    if (isTheme(theme)) model.theme = theme;
    const lang = given.get("lang");
    if (lang === "es" || lang === "en") model.speak(lang);
  }

  private write(): void {
    const { model } = this;
    const out = new URLSearchParams();
    out.set("lang", model.lang);
    if (model.selected >= 0) out.set("place", model.data.places.id[model.selected]);
    if (model.measure !== "priority") out.set("measure", model.measure);
    if (model.view !== "map") out.set("view", model.view);
    if (model.theme !== "auto") out.set("theme", model.theme);
    history.replaceState(null, "", `#${out.toString()}`);
  }

  // ---- drawing

  private draw(): void {
    const { model } = this;
    const v = model.voice;
    document.documentElement.lang = model.lang;
    document.title = `${v.say(model.data.about.title)} · Presencia`;
    dress(model.theme);
    replace(this.stage, this.mapbox, this.panel);
    replace(
      this.root,
      h("a", { class: "skip", href: "#main" }, v.t("skip")),
      this.top(),
      this.context(),
      h(
        "main",
        { id: "main", tabindex: -1 },
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
      ),
      h("footer", { class: "foot" }, h("p", {}, v.t("footer"))),
      this.live,
    );
    this.face();
    this.side();
  }

  private top(): HTMLElement {
    const { model } = this;
    return top(model.voice, model, {
      speak: (lang) => this.speak(lang),
      theme: (theme) => {
        model.theme = theme;
        this.write();
        this.draw();
        this.root.querySelector<HTMLElement>(".theme")?.focus();
      },
    });
  }

  private speak(lang: Lang): void {
    this.model.speak(lang);
    this.write();
    this.draw();
    this.root.querySelector<HTMLElement>(`.lang button[lang=${lang}]`)?.focus();
  }

  private context(): HTMLElement {
    const { about } = this.model.data;
    const v = this.model.voice;
    const fact = (label: string, value: string) =>
      h("div", { class: "fact" }, h("small", {}, label), h("b", {}, value));
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

  private side(): void {
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

  private open(i: number, focus: boolean): void {
    const { model } = this;
    model.selected = i;
    model.active = -1;
    this.write();
    this.side();
    this.map?.reveal(i);
    this.map?.mark();
    this.table.mark();
    this.hint(-1);
    if (focus) {
      const calm = window.matchMedia("(min-width: 75rem)").matches;
      this.panel.querySelector<HTMLElement>("#place-name")?.focus({ preventScroll: calm });
    }
  }

  private close(): void {
    if (this.model.selected < 0) return;
    this.model.selected = -1;
    this.write();
    this.side();
    this.map?.mark();
    this.table.mark();
    this.hint(-1);
    const back = this.model.view === "map" ? this.mapbox.querySelector("#map") : this.table.element;
    (back as HTMLElement | null)?.focus({ preventScroll: true });
  }

  private walk(i: number): void {
    this.model.active = i;
    if (i >= 0) this.map?.reveal(i);
    this.map?.mark();
    this.hint(i);
  }

  private hint(i: number): void {
    const at = i >= 0 ? i : this.model.selected;
    const lens = this.model.lens();
    point(this.legendBox, at >= 0 && lens.width[at] ? cell(lens.start[at], lens.width[at], lens.mark) : null);
    if (i >= 0 && this.model.active === i) {
      this.live.textContent = `${this.model.name(i)}: ${lens.value(i) ?? this.model.voice.t("noData")}`;
    }
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

const carried = document.getElementById("data") as HTMLElement;
const [lang] = split(document.documentElement.lang || "es", "-");
const model = new Model(JSON.parse(carried.textContent as string) as Payload, lang === "en" ? "en" : "es");
new Page(model);
document.documentElement.setAttribute("data-ready", "");
