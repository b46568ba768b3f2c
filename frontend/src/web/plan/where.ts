// The map of a plan beside its table: the same places; a click opens the place's page.

import "../../mapbox.css";
import "../../plan/paint.css";
import { h, icon, replace } from "../../dom";
import { MapView, zoomButtons } from "../../map";
import { legend } from "../../plan/legend";
import { type LensKey, PlanModel } from "../../plan/model";
import type { PlanPayload } from "../../plan/types";
import type { Lang } from "../../types";
import { first } from "../../words";

const LENSES: LensKey[] = ["certainty", "averted", "money"];

export async function where(root: HTMLElement): Promise<void> {
  const answer = await fetch(root.dataset["src"] ?? "");
  if (!answer.ok) return fail(root, answer.status);
  const data = { payments: { place: [] }, ...(await answer.json()) } as PlanPayload;
  const lang: Lang = document.documentElement.lang.startsWith("en") ? "en" : "es";
  new Where(root, new PlanModel(data, lang)).draw();
}

function fail(root: HTMLElement, status: number): void {
  const en = document.documentElement.lang.startsWith("en");
  const said = en
    ? "The map could not be fetched ({n}). The table says the same; reload to try again."
    : "No se pudo traer el mapa ({n}). La tabla dice lo mismo; recargue para probar de nuevo.";
  replace(root, h("p", { class: "note attn", role: "alert" }, icon("warn"), said.replace("{n}", String(status))));
}

class Where {
  private readonly map: MapView | null;
  private readonly box = h("div", { class: "mapbox is-map" });
  private readonly key = h("div", { class: "legendbox" });
  private readonly live = h("p", { class: "sr", role: "status" });

  constructor(
    private readonly root: HTMLElement,
    private readonly model: PlanModel,
  ) {
    const { data } = model;
    this.map = data.map && new MapView(
      model,
      data.map,
      {
        open: (i) => this.open(i),
        close: () => this.walk(-1),
        walk: (i) => this.walk(i),
        hover: (i) => this.hint(i),
      },
      () => [...this.box.querySelectorAll(".zoom")],
    );
  }

  draw(): void {
    const { model, map } = this;
    const v = model.voice;
    if (!map) return replace(this.root, h("p", { class: "sm sec" }, v.t("noMap")));
    const lens = model.lens();
    const choice = h(
      "select",
      {
        class: "inp",
        id: "paint",
        onchange: () => {
          model.lensKey = choice.value as LensKey;
          this.paint();
        },
      },
      ...LENSES.map((key) => h("option", { value: key, selected: key === lens.key }, this.name(key))),
    );
    replace(this.box, map.element, zoomButtons(model, map));
    replace(
      this.root,
      h("div", { class: "field" }, h("label", { for: "paint", class: "sr" }, v.t("paintBy")), choice),
      this.box,
      this.key,
      this.live,
    );
    this.paint();
  }

  private paint(): void {
    const lens = this.model.lens();
    replace(this.key, legend(this.model, lens));
    this.map?.paint(lens);
  }

  private name(key: LensKey): string {
    const v = this.model.voice;
    if (key === "certainty") return v.t("lensCertainty");
    if (key === "money") return v.t("lensMoney", { sign: this.model.data.about.sign });
    return first(v.t("lensAverted", { unit: this.model.harmUnit }));
  }

  private open(i: number): void {
    const id = encodeURIComponent(this.model.data.places.id[i]);
    location.assign((this.root.dataset["place"] ?? "").replace("PLACE", id));
  }

  private walk(i: number): void {
    this.model.active = i;
    if (i >= 0) this.map?.reveal(i);
    this.map?.mark();
    this.hint(i);
    if (i < 0) return;
    const said = this.model.lens().value(i) ?? this.model.voice.t("noData");
    this.live.textContent = `${this.model.name(i)}: ${said}`;
  }

  private hint(i: number): void {
    const cell = i >= 0 ? this.model.lens().cell(i) : "";
    for (const row of this.key.querySelectorAll("[data-cell]")) {
      row.classList.toggle("here", row.getAttribute("data-cell") === cell);
    }
  }
}
