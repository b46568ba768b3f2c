// The plan's page: builds it from the data it carries.

import "../tokens.css";
import "../base.css";
import "../chrome.css";
import "../mapbox.css";
import "../report.css";
import "../print.css";
import "./paint.css";
import "./plan.css";
import { h, icon, replace } from "../dom";
import { MapView, zoomButtons } from "../map";
import { search } from "../search";
import { methods, repeat, sources, warnings } from "../sections";
import { dress, isTheme, top } from "../top";
import type { Lang } from "../types";
import { first } from "../words";
import { assumed, lottery } from "./assumed";
import { change, narrow, otherwise } from "./change";
import { evidence } from "./evidence";
import { figures, summary } from "./figures";
import { legend } from "./legend";
import { type LensKey, PlanModel } from "./model";
import { money } from "./money";
import { overview, placePanel } from "./panel";
import { PlanTable } from "./table";
import type { PlanPayload } from "./types";

const LENSES: LensKey[] = ["certainty", "averted", "money"];

class Page {
  private readonly root = document.getElementById("app") as HTMLElement;
  private readonly panel = h("aside", { class: "place" });
  private readonly mapbox = h("section", { class: "mapbox is-map" });
  private readonly legendBox = h("div", { class: "legendbox" });
  private readonly live = h("p", { class: "sr", role: "status" });
  private readonly map: MapView | null;
  private readonly table: PlanTable;

  constructor(private readonly model: PlanModel) {
    const { data } = model;
    this.table = new PlanTable(model, (i) => this.open(i, true));
    this.map = data.map && new MapView(
      model,
      data.map,
      {
        open: (i, focus) => this.open(i, focus),
        close: () => this.close(),
        walk: (i) => this.walk(i),
        hover: (i) => this.hint(i),
      },
      () => [...this.mapbox.querySelectorAll(".tools > *, .zoom, .legend")],
    );
    this.read();
    window.addEventListener("hashchange", () => {
      // A link inside the page is no state: it must not be drawn anew under the reader.
      if (!location.hash.includes("=")) return;
      this.read();
      this.draw();
    });
    document.addEventListener("keydown", (e) => {
      const typing = (e.target as Element).closest("input, select");
      if (e.key === "Escape" && !typing && model.selected >= 0) this.close();
    });
    let before = narrow();
    window.addEventListener("resize", () => {
      if (narrow() !== before) this.draw();
      before = narrow();
    });
    this.draw();
  }

  // ---- the address carries what is shown

  private read(): void {
    const { model } = this;
    const given = new URLSearchParams(location.hash.slice(1));
    const place = given.get("place");
    model.selected = place ? model.data.places.id.indexOf(place) : model.selected;
    const lens = given.get("paint") as LensKey;
    if (LENSES.includes(lens)) model.lensKey = lens;
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
    if (model.lensKey !== "certainty") out.set("paint", model.lensKey);
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
    replace(
      this.root,
      h("a", { class: "skip", href: "#main" }, v.t("skip")),
      this.top(),
      this.context(),
      h(
        "main",
        { id: "main", tabindex: -1, class: "planpage" },
        summary(model),
        figures(model),
        h("div", { class: "bands wide" }, money(model)),
        this.where(),
        h(
          "div",
          { class: "bands wide" },
          this.table.element,
          change(model),
          otherwise(model),
          evidence(model),
          assumed(model),
          lottery(model),
          warnings(model),
          methods(model),
          sources(model),
          repeat(model),
        ),
      ),
      h("footer", { class: "foot" }, h("p", {}, v.t("footer"))),
      this.live,
    );
    this.table.draw();
    this.face();
    this.side();
  }

  private top(): HTMLElement {
    const { model } = this;
    return top(model.voice, model, {
      speak: (lang: Lang) => {
        model.speak(lang);
        this.write();
        this.draw();
        this.root.querySelector<HTMLElement>(`.lang button[lang=${lang}]`)?.focus();
      },
      theme: (theme) => {
        model.theme = theme;
        this.write();
        this.draw();
        this.root.querySelector<HTMLElement>(".theme")?.focus();
      },
    });
  }

  private context(): HTMLElement {
    const { about } = this.model.data;
    const v = this.model.voice;
    const fact = (label: string, value: string) =>
      h("div", { class: "fact" }, h("small", {}, label), h("b", {}, value));
    const years = [...new Set([about.years[0], about.years[about.years.length - 1]])].join("–");
    const available = about.whole.available ?? about.whole.cost;
    return h(
      "div",
      { class: "ctx", role: "region", "aria-label": v.t("context"), tabindex: 0 },
      fact(v.t("ambit"), v.say(about.ambit)),
      fact(v.t("years"), years),
      fact(v.t("money"), this.model.money(available)),
      fact(v.t("stance"), first(v.say(about.stance))),
      h(
        "p",
        { class: "ver" },
        about.price_year ? v.t("prices", { year: String(about.price_year) }) : null,
        about.id ? h("span", { class: "sr" }, v.t("dataVersion")) : null,
        about.id ? h("code", {}, about.id) : null,
      ),
    );
  }

  private where(): HTMLElement {
    const v = this.model.voice;
    return h(
      "section",
      { id: "where", "aria-label": v.t("placesTitle") },
      h("div", { class: "bands wide head" }, h("h2", {}, v.t("placesTitle"))),
      h("div", { class: "stage" }, this.mapbox, this.panel),
    );
  }

  /** The map with its tools and its legend. */
  private face(): void {
    const { model, map } = this;
    const v = model.voice;
    this.mapbox.setAttribute("aria-label", v.t("map"));
    if (!map) {
      replace(this.mapbox, h("p", { class: "note" }, icon("info"), v.t("noMap")));
      return;
    }
    const lens = model.lens();
    const choice = h(
      "select",
      {
        id: "paint",
        onchange: () => {
          model.lensKey = choice.value as LensKey;
          this.write();
          this.face();
          this.mapbox.querySelector<HTMLElement>("#paint")?.focus();
        },
      },
      ...LENSES.map((key) => h("option", { value: key, selected: key === lens.key }, this.lensName(key))),
    );
    replace(this.legendBox, legend(model, lens));
    replace(
      this.mapbox,
      h(
        "div",
        { class: "tools" },
        search(model, (i, focus) => this.open(i, focus)),
        h("div", { class: "paint panel" }, h("label", { for: "paint", class: "sr" }, v.t("paintBy")), choice, icon("down")),
      ),
      map.element,
      zoomButtons(model, map),
      this.legendBox,
    );
    map.paint(lens);
    this.hint(-1);
  }

  private lensName(key: LensKey): string {
    const v = this.model.voice;
    if (key === "certainty") return v.t("lensCertainty");
    if (key === "money") return v.t("lensMoney", { sign: this.model.data.about.sign });
    return first(v.t("lensAverted", { unit: this.model.harmUnit }));
  }

  private side(): void {
    const { model } = this;
    const wishes = {
      open: (i: number, focus: boolean) => this.open(i, focus),
      close: () => this.close(),
    };
    this.panel.setAttribute("aria-label", model.voice.t(model.selected < 0 ? "mostTitle" : "placeSelected"));
    replace(this.panel, model.selected < 0 ? overview(model, wishes) : placePanel(model, model.selected, wishes));
    this.panel.scrollTop = 0;
  }

  // ---- what a reader does

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
    if (focus) this.panel.querySelector<HTMLElement>("#place-name")?.focus();
  }

  private close(): void {
    if (this.model.selected < 0) return;
    this.model.selected = -1;
    this.write();
    this.side();
    this.map?.mark();
    this.table.mark();
    this.hint(-1);
    this.mapbox.querySelector<HTMLElement>("#map")?.focus({ preventScroll: true });
  }

  private walk(i: number): void {
    this.model.active = i;
    if (i >= 0) this.map?.reveal(i);
    this.map?.mark();
    this.hint(i);
  }

  private hint(i: number): void {
    const { model } = this;
    const at = i >= 0 ? i : model.selected;
    const lens = model.lens();
    const name = at >= 0 ? lens.cell(at) : "";
    for (const row of this.legendBox.querySelectorAll("[data-cell]")) {
      row.classList.toggle("here", row.getAttribute("data-cell") === name);
    }
    if (i >= 0 && model.active === i) {
      this.live.textContent = `${model.name(i)}: ${lens.value(i) ?? model.voice.t("noData")}`;
    }
  }
}

const carried = document.getElementById("data") as HTMLElement;
const lang: Lang = (document.documentElement.lang || "es").startsWith("en") ? "en" : "es";
new Page(new PlanModel(JSON.parse(carried.textContent as string) as PlanPayload, lang));
document.documentElement.setAttribute("data-ready", "");
