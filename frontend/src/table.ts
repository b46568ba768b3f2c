// The same places as a table: same order, sortable by every column.

import { h, replace } from "./dom";
import type { Model } from "./model";
import type { Maybe } from "./types";

interface Column {
  key: string;
  label: string;
  numeric: boolean;
  falling: boolean;
  sort: (i: number) => number | string | null;
  cell: (i: number) => Node | string | null;
}

const CHUNK = 150;

export class TableView {
  readonly element: HTMLElement;
  private key = "rank";
  private falling = false;
  private columns: Column[] = [];
  private order: number[] = [];
  private drawn = 0;
  private readonly body = h("tbody");
  private readonly end = h("div", { class: "tend", "aria-hidden": "true" });

  constructor(
    private readonly model: Model,
    private readonly open: (i: number) => void,
  ) {
    this.element = h("div", { class: "tablebox", tabindex: 0, role: "region" });
    new IntersectionObserver((seen) => seen.some((s) => s.isIntersecting) && this.more(), {
      root: null,
      rootMargin: "600px",
    }).observe(this.end);
    window.addEventListener("beforeprint", () => this.draw(this.order.length));
  }

  paint(): void {
    const { model } = this;
    const v = model.voice;
    this.columns = columns(model);
    if (!this.columns.some((c) => c.key === this.key)) this.key = "rank";
    const caption = v.t("tableCaption", {
      level: v.level(),
      n: v.n(model.size, 0),
      unit: model.unit(model.size),
    });
    const parent = v.say(model.data.about.parent);
    const taken = model.data.risk[0]?.basis.includes("inherited");
    const inherited = taken ? v.t("tableInherited", { parent }) : "";
    this.element.setAttribute("aria-label", v.t("table"));
    replace(
      this.element,
      this.phoneSort(),
      h(
        "table",
        { class: "places" },
        h("caption", {}, [caption, v.t("tableShare"), inherited].join(" ")),
        h("thead", {}, h("tr", {}, ...this.columns.map((c) => this.heading(c)))),
        this.body,
      ),
      this.end,
    );
    this.sort();
  }

  private heading(c: Column): HTMLElement {
    const now = c.key === this.key;
    const state = now ? (this.falling ? "descending" : "ascending") : "none";
    const arrow = h("span", { class: `arrow ${state}`, "aria-hidden": "true" });
    const button = h("button", { type: "button", onclick: () => this.choose(c.key) }, c.label, arrow);
    return h("th", { scope: "col", class: c.numeric ? "r" : "", "aria-sort": state }, button);
  }

  private phoneSort(): HTMLElement {
    const options = this.columns.map((c) =>
      h("option", { value: c.key, selected: c.key === this.key }, c.label),
    );
    const choice = h(
      "select",
      { id: "sortby", onchange: () => this.choose(choice.value) },
      ...options,
    );
    const label = h("label", { for: "sortby" }, this.model.voice.t("sortBy"));
    return h("div", { class: "phonesort" }, label, choice);
  }

  private choose(key: string): void {
    const column = this.columns.find((c) => c.key === key) as Column;
    this.falling = key === this.key ? !this.falling : column.falling;
    this.key = key;
    const focused = document.activeElement?.closest("th") !== null;
    this.paint();
    if (focused) {
      const n = this.columns.indexOf(this.columns.find((c) => c.key === key) as Column);
      this.element.querySelectorAll<HTMLElement>("thead button")[n]?.focus();
    }
  }

  private sort(): void {
    const column = this.columns.find((c) => c.key === this.key) as Column;
    const collator = this.model.voice.collator();
    const sign = this.falling ? -1 : 1;
    const keys = this.model.data.places.id.map((_, i) => column.sort(i));
    this.order = keys.map((_, i) => i);
    this.order.sort((a, b) => {
      const [x, y] = [keys[a], keys[b]];
      if (x === null || y === null) return x === y ? a - b : x === null ? 1 : -1;
      const by = typeof x === "string" ? collator.compare(x, y as string) : x - (y as number);
      return sign * by || a - b;
    });
    this.body.replaceChildren();
    this.drawn = 0;
    this.draw(CHUNK);
  }

  private more(): void {
    if (this.drawn && this.drawn < this.order.length) this.draw(this.drawn + CHUNK);
  }

  private draw(until: number): void {
    const rows = this.order.slice(this.drawn, until).map((i) => this.row(i));
    this.body.append(...rows);
    this.drawn = Math.max(this.drawn, Math.min(until, this.order.length));
  }

  private row(i: number): HTMLElement {
    const cells = this.columns.map((c) => {
      const shown = c.cell(i);
      const content = shown ?? h("span", { class: "none" }, this.model.voice.t("noData"));
      const props = { class: c.numeric ? "r" : "", "data-label": c.label };
      if (c.key !== "name") return h("td", props, content);
      const button = h("button", { type: "button", onclick: () => this.open(i) }, content);
      return h("th", { scope: "row", ...props }, button, h("small", {}, this.model.parent(i)));
    });
    const row = h("tr", { "data-i": i }, ...cells);
    if (i === this.model.selected) row.setAttribute("class", "chosen");
    return row;
  }

  /** Mark the chosen row and bring it into sight. */
  mark(): void {
    const { selected } = this.model;
    const at = this.order.indexOf(selected);
    if (at >= this.drawn) this.draw(at + 1);
    for (const row of this.body.rows) {
      row.classList.toggle("chosen", row.getAttribute("data-i") === String(selected));
    }
  }
}

type NumberColumn = (
  key: string,
  label: string,
  values: Maybe[],
  show: (x: number, i: number) => string | null,
  falling?: boolean,
) => Column;

/** Whether it rose, and what is expected next: in italics where they are the container's. */
function engineColumns(model: Model, number: NumberColumn): Column[] {
  const v = model.voice;
  const { engine } = model.data;
  const { units, of } = engine;
  const by = (values: Maybe[]) => of.map((u) => (u < 0 ? null : values[u]));
  const column = (key: string, label: string, values: Maybe[], show: (x: number) => string): Column => ({
    ...number(key, label, values, show),
    cell: (i) =>
      values[i] === null
        ? null
        : h("span", { class: units.own[of[i]] ? "" : "inh" }, show(values[i])),
  });
  return [
    ...(engine.change ? [column("rose", v.t("colRose"), by(units.p_rose), (x) => v.p(x))] : []),
    ...(engine.expected
      ? [
          column(
            "expected",
            v.t("colExpected", { period: v.period(engine.expected.period) }),
            by(units.expected),
            (x) => v.cases(x),
          ),
        ]
      : []),
  ];
}

function columns(model: Model): Column[] {
  const v = model.voice;
  const { places, priority: p, risk, dimensions, about } = model.data;
  const number = (
    key: string,
    label: string,
    values: Maybe[],
    show: (x: number, i: number) => string | null,
    falling = true,
  ): Column => ({
    key,
    label,
    numeric: true,
    falling,
    sort: (i) => values[i],
    cell: (i) => (values[i] === null ? null : show(values[i], i)),
  });
  const main = risk[0];
  const span = (low: Maybe[], high: Maybe[], places = 0) => (_: number, i: number) =>
    low[i] === null || high[i] === null
      ? null
      : v.t("to", { low: v.n(low[i], places), high: v.n(high[i], places) });
  return [
    number("rank", v.t("colRank"), p.rank, (x) => v.n(x, 0), false),
    {
      key: "name",
      label: v.t("colPlace"),
      numeric: false,
      falling: false,
      sort: (i) => model.name(i),
      cell: (i) => model.name(i),
    },
    number("people", v.t("colPeople"), places.population, (x) => v.n(x, 0)),
    number("top", v.t("colTop", { k: v.n(about.k, 0) }), p.p_top, (x) => v.p(x)),
    number("interval", v.t("colInterval"), p.rank_low, span(p.rank_low, p.rank_high), false),
    ...(main
      ? [
          {
            ...number("rate", v.t("colRate"), main.rate, (x) => v.n(x, 1)),
            cell: (i: number) => {
              const rate = main.rate[i];
              if (rate === null) return null;
              return h("span", { class: main.basis[i] === "own" ? "" : "inh" }, v.n(rate, 1));
            },
          },
          number("rateInterval", v.t("colRateInterval"), main.low, span(main.low, main.high, 1)),
        ]
      : []),
    ...engineColumns(model, number),
    ...dimensions.map((d) =>
      number(`d:${d.id}`, v.say(d.label), d.percentile, (x) => v.n(Math.round(x), 0)),
    ),
  ];
}
