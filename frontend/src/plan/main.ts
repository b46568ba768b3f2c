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
import { zoomButtons } from "../map";
import { carried, fact, Page } from "../page";
import { search } from "../search";
import { methods, repeat, sources, warnings } from "../sections";
import { first } from "../words";
import { assumed, lottery } from "./assumed";
import { change, narrow, otherwise } from "./change";
import { done } from "./done";
import { evidence } from "./evidence";
import { figures, summary } from "./figures";
import { legend } from "./legend";
import { type LensKey, PlanModel } from "./model";
import { money } from "./money";
import { overview, placePanel } from "./panel";
import { PlanTable } from "./table";
import type { PlanPayload } from "./types";

const LENSES: LensKey[] = ["certainty", "averted", "money"];

class PlanPage extends Page<PlanModel> {
  protected readonly table: PlanTable;

  constructor(model: PlanModel) {
    super(model);
    this.table = new PlanTable(model, (i) => this.open(i, true));
    let before = narrow();
    window.addEventListener("resize", () => {
      if (narrow() !== before) this.draw();
      before = narrow();
    });
    this.begin();
  }

  protected take(given: URLSearchParams): void {
    const lens = given.get("paint") as LensKey;
    if (LENSES.includes(lens)) this.model.lensKey = lens;
  }

  protected give(out: URLSearchParams): void {
    if (this.model.lensKey !== "certainty") out.set("paint", this.model.lensKey);
  }

  // ---- drawing

  protected draw(): void {
    const { model } = this;
    this.frame(
      this.context(),
      "planpage",
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
        done(model),
        lottery(model),
        warnings(model),
        methods(model),
        sources(model),
        repeat(model),
      ),
    );
    this.table.draw();
    this.face();
    this.side();
  }

  private context(): HTMLElement {
    const { about } = this.model.data;
    const v = this.model.voice;
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

  protected side(): void {
    const { model } = this;
    const wishes = {
      open: (i: number, focus: boolean) => this.open(i, focus),
      close: () => this.close(),
    };
    this.panel.setAttribute("aria-label", model.voice.t(model.selected < 0 ? "mostTitle" : "placeSelected"));
    replace(this.panel, model.selected < 0 ? overview(model, wishes) : placePanel(model, model.selected, wishes));
    this.panel.scrollTop = 0;
  }

  protected back(): HTMLElement | null {
    return this.mapbox.querySelector<HTMLElement>("#map");
  }

  protected focused(): FocusOptions {
    return {};
  }

  protected point(at: number): void {
    const name = at >= 0 ? this.model.lens().cell(at) : "";
    for (const row of this.legendBox.querySelectorAll("[data-cell]")) {
      row.classList.toggle("here", row.getAttribute("data-cell") === name);
    }
  }

  protected value(i: number): string | null {
    return this.model.lens().value(i);
  }
}

const [data, lang] = carried<PlanPayload>();
new PlanPage(new PlanModel(data, lang));
