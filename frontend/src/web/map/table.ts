// The table beside the map: the same places, the same order, the same figures.

import { h, icon, replace } from "../../dom";
import type { Lens } from "../../model";
import type { Figures } from "./figures";
import type { MapModel } from "./model";
import type { OwnKey } from "./model";
import type { Sight } from "./types";

const ROWS = 50;
type By = "place" | "parent" | "value";

export class TableView {
  readonly element = h("div", { class: "maptable" });
  /** Places in the order shown; those without a figure last. */
  order: number[] = [];
  private by: By = "value";
  private rising = false;
  private page = 0;
  private sight: Sight | null = null;
  private lens: Lens | null = null;

  constructor(
    private readonly model: MapModel,
    private readonly figures: Figures,
    private readonly open: (i: number) => void,
  ) {}

  paint(sight: Sight, lens: Lens): void {
    if (this.sight?.layer !== sight.layer) this.rising = sight.layer.group === "priority";
    [this.sight, this.lens, this.page] = [sight, lens, 0];
    this.sort();
    this.draw();
  }

  private sort(): void {
    const { model } = this;
    const value = this.figures.role(this.sight as Sight) as Float32Array;
    const way = this.rising ? 1 : -1;
    const text = this.by === "parent" ? (i: number) => model.parent(i) : (i: number) => model.name(i);
    this.order = model.data.places.id.map((_, i) => i);
    if (this.by === "value") {
      this.order.sort((a, b) => {
        const [x, y] = [value[a], value[b]];
        if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
        return way * (x - y);
      });
    } else {
      const names = model.voice.collator();
      this.order.sort((a, b) => way * names.compare(text(a), text(b)));
    }
  }

  private draw(): void {
    const { model, lens, sight } = this;
    if (!lens || !sight) return;
    const v = model.voice;
    const level = v.level();
    const at = this.page * ROWS;
    const interval = this.figures.role(sight, "low") !== undefined;
    const chance = this.figures.role(sight, "probability") !== undefined;
    const runs = lens.kind === "risk" || lens.kind === "priority";
    const caption = v.t("tableOf", { what: lens.name, n: v.n(model.size, 0), unit: model.unit(model.size) });
    replace(
      this.element,
      h(
        "div",
        { class: "scroll", tabindex: 0, role: "region", "aria-label": caption },
        h(
          "table",
          { class: "rows" },
          h("caption", { class: "sm ter" }, caption),
          h(
            "thead",
            {},
            h(
              "tr",
              {},
              this.head("place", v.t("colPlace")),
              this.head("parent", v.t("colParent")),
              this.head("value", v.t("colValue"), true),
              interval ? h("th", { scope: "col", class: "n" }, v.t("colInterval", { level })) : null,
              chance ? h("th", { scope: "col", class: "n" }, v.t(this.chanceWord(), { k: model.config.k })) : null,
              runs ? h("th", { scope: "col" }, v.t("colKnown")) : null,
            ),
          ),
          h("tbody", {}, ...this.order.slice(at, at + ROWS).map((i) => this.row(i, interval, chance, runs))),
        ),
      ),
      this.pager(),
    );
  }

  private chanceWord(): OwnKey {
    const group = this.sight?.layer.group;
    return group === "priority" ? "chanceTop" : group === "change" ? "chanceRose" : "chanceAbove";
  }

  private head(by: By, label: string, right = false): HTMLElement {
    const mine = this.by === by;
    const sort = mine ? (this.rising ? "ascending" : "descending") : null;
    const press = () => {
      this.rising = mine ? !this.rising : by !== "value";
      this.by = by;
      this.page = 0;
      this.sort();
      this.draw();
      this.element.querySelector<HTMLElement>(`[data-by=${by}]`)?.focus();
    };
    const arrow = mine ? icon(this.rising ? "up" : "down") : null;
    return h(
      "th",
      { scope: "col", class: right ? "n" : "", "aria-sort": sort },
      h("button", { type: "button", class: "sort", "data-by": by, onclick: press }, label, arrow),
    );
  }

  private row(i: number, interval: boolean, chance: boolean, runs: boolean): HTMLElement {
    const { model, figures, lens } = this;
    const sight = this.sight as Sight;
    const v = model.voice;
    const { layer } = sight;
    const n = (x: number | undefined) => (x === undefined || Number.isNaN(x) ? "" : v.n(x, layer.decimals));
    const value = figures.role(sight)?.[i];
    const [low, high] = [figures.role(sight, "low")?.[i], figures.role(sight, "high")?.[i]];
    const p = figures.role(sight, "probability")?.[i];
    const width = lens?.width[i] ?? 0;
    const label = (name: string) => ({ "data-label": name });
    return h(
      "tr",
      { class: i === model.selected ? "chosen" : "" },
      h("th", { scope: "row" }, h("button", { type: "button", class: "btn lnk", onclick: () => this.open(i) }, model.name(i))),
      h("td", label(v.t("colParent")), model.parent(i)),
      value === undefined || Number.isNaN(value)
        ? h("td", { class: "n absent", ...label(v.t("colValue")) }, v.t("noData"))
        : h("td", { class: "n", ...label(v.t("colValue")) }, n(value)),
      interval ? h("td", { class: "n", ...label(v.t("colInterval", { level: v.level() })) }, n(low) ? v.t("to", { low: n(low), high: n(high) }) : "") : null,
      chance ? h("td", { class: "n", ...label(v.t(this.chanceWord(), { k: model.config.k })) }, p === undefined || Number.isNaN(p) ? "" : v.p(p)) : null,
      runs ? h("td", label(v.t("colKnown")), width ? v.t(`known${width}` as OwnKey) : "") : null,
    );
  }

  private pager(): HTMLElement | null {
    const v = this.model.voice;
    const n = this.order.length;
    if (n <= ROWS) return null;
    const go = (step: number) => {
      this.page += step;
      this.draw();
      this.element.querySelector<HTMLElement>(".scroll")?.focus();
    };
    const from = this.page * ROWS;
    const button = (name: string, label: string, step: number, off: boolean) =>
      h("button", { type: "button", class: "btn sm", "aria-label": label, disabled: off, onclick: () => go(step) }, icon(name));
    return h(
      "div",
      { class: "acts pager" },
      button("left", v.t("previous"), -1, !this.page),
      h("span", { class: "sm", role: "status" }, v.t("pageOf", { from: v.n(from + 1, 0), to: v.n(Math.min(from + ROWS, n), 0), n: v.n(n, 0) })),
      button("right", v.t("next"), 1, from + ROWS >= n),
    );
  }
}
