// The places one by one: what is done, what it costs and averts, how firm it is and why.

import { h, replace } from "../dom";
import { fold } from "../words";
import { swatch } from "./bars";
import { narrow } from "./change";
import type { PlanModel } from "./model";

interface Column {
  key: string;
  label: string;
  numeric: boolean;
  falling: boolean;
  sort: ((i: number) => number | string | null) | null;
  cell: (i: number) => (Node | string | null)[];
}

const FIRST = 20;
const MORE = 600;

function few(): number {
  return narrow() ? FIRST / 2 : FIRST;
}

/** How many of those outside count as nearly in. */
const NEAR = 30;

export class PlanTable {
  readonly element: HTMLElement;
  private key = "averts";
  private falling = true;
  private state = "in";
  private what = "";
  private fund = "";
  private country = "";
  private typed = "";
  private until = few();
  private rows: number[] = [];
  private readonly box = h("div", { class: "prows" });

  constructor(
    private readonly model: PlanModel,
    private readonly open: (i: number) => void,
  ) {
    this.element = h("section", { class: "band", id: "places" });
    window.addEventListener("beforeprint", () => {
      this.until = this.rows.length;
      this.paint();
    });
  }

  draw(): void {
    const { model } = this;
    const v = model.voice;
    replace(this.element, h("h2", {}, v.t("tableTitle")), this.filters(), this.box);
    this.paint();
  }

  // ---- which rows

  private filters(): HTMLElement {
    const { model } = this;
    const v = model.voice;
    const { interventions, funds, places } = model.data;
    const countries = [...new Set(places.iso3)].sort();
    const name = h("input", {
      id: "pname",
      type: "search",
      autocomplete: "off",
      value: this.typed,
      oninput: () => {
        this.typed = name.value;
        this.again();
      },
    });
    const any: [string, string] = ["", v.t("any")];
    return h(
      "div",
      { class: "filters noprint", role: "group", "aria-label": v.t("tableTitle") },
      h("label", { for: "pname" }, h("span", {}, v.t("filterName")), name),
      this.choice("pstate", v.t("filterState"), this.state, (x) => (this.state = x), [
        ["in", v.t("filterIn")],
        ["near", v.t("filterNear")],
        ["all", v.t("filterAll")],
      ]),
      this.choice("pwhat", v.t("filterWhat"), this.what, (x) => (this.what = x), [
        any,
        ...interventions.flatMap((a, n): [string, string][] => (a.places ? [[String(n), v.say(a.label)]] : [])),
      ]),
      funds.length > 1
        ? this.choice("pfund", v.t("filterFund"), this.fund, (x) => (this.fund = x), [
            any,
            ...funds.map((f, n): [string, string] => [String(n), v.say(f.label)]),
          ])
        : null,
      countries.length > 1
        ? this.choice("pcountry", v.t("filterCountry"), this.country, (x) => (this.country = x), [
            any,
            ...countries.map((c): [string, string] => [c, this.countryName(c)]),
          ])
        : null,
    );
  }

  private countryName(iso3: string): string {
    const band = this.model.data.bands.country.find((b) => b.key === iso3);
    return band ? this.model.voice.say(band.label) : iso3;
  }

  private choice(
    id: string, label: string, now: string, set: (x: string) => void, options: [string, string][],
  ): HTMLElement {
    const node = h(
      "select",
      {
        id,
        onchange: () => {
          set(node.value);
          this.again();
        },
      },
      ...options.map(([value, words]) => h("option", { value, selected: value === now }, words)),
    );
    return h("label", { for: id }, h("span", {}, label), node);
  }

  private again(): void {
    this.until = few();
    this.paint();
  }

  private wanted(): number[] {
    const { model } = this;
    const { activities: a, payments: p, places } = model.data;
    const chosen = model.chosen.length;
    const typed = fold(this.typed.trim());
    return places.id.map((_, i) => i).filter((i) => {
      if (this.state === "in" && !model.inPlan(i)) return false;
      if (this.state === "near" && (model.inPlan(i) || i >= chosen + NEAR || !places.certainty[i])) return false;
      if (this.what && !model.activities(i).some((n) => a.what[n] === Number(this.what))) return false;
      if (this.fund && !model.payments(i).some((n) => p.fund[n] === Number(this.fund))) return false;
      if (this.country && places.iso3[i] !== this.country) return false;
      return !typed || fold(`${model.name(i)} ${model.parent(i)}`).includes(typed);
    });
  }

  // ---- how they are drawn

  private paint(): void {
    const { model } = this;
    const v = model.voice;
    const columns = this.columns();
    const column = columns.find((c) => c.key === this.key) as Column;
    this.rows = this.sorted(this.wanted(), column);
    const shown = this.rows.slice(0, this.until);
    const caption = v.t("tableCount", {
      n: v.n(this.rows.length, 0), total: v.n(model.data.about.whole.candidates, 0), unit: model.unit(2), level: v.level(),
    });
    replace(
      this.box,
      this.phoneSort(columns),
      h(
        "div",
        { class: "scroller", tabindex: 0, role: "region", "aria-label": v.t("tableTitle") },
        h(
          "table",
          { class: "places plan" },
          h("caption", {}, caption),
          h("thead", {}, h("tr", {}, ...columns.map((c) => this.heading(c)))),
          h("tbody", {}, ...shown.map((i) => this.row(i, columns))),
        ),
      ),
      this.rows.length ? null : h("p", { class: "none" }, v.t("noRows")),
      this.rows.length > this.until
        ? h(
            "button",
            {
              type: "button",
              class: "btn noprint",
              onclick: () => {
                this.until += MORE;
                this.paint();
              },
            },
            v.t("showAll", { n: v.n(this.rows.length, 0) }),
          )
        : null,
    );
  }

  private sorted(rows: number[], column: Column): number[] {
    const collator = this.model.voice.collator();
    const sign = this.falling ? -1 : 1;
    const sort = column.sort as (i: number) => number | string | null;
    return rows.sort((a, b) => {
      const [x, y] = [sort(a), sort(b)];
      if (x === null || y === null) return x === y ? a - b : x === null ? 1 : -1;
      const by = typeof x === "string" ? collator.compare(x, y as string) : x - (y as number);
      return sign * by || a - b;
    });
  }

  private heading(c: Column): HTMLElement {
    if (!c.sort) return h("th", { scope: "col", class: "plainhead" }, c.label);
    const now = c.key === this.key;
    const state = now ? (this.falling ? "descending" : "ascending") : "none";
    const arrow = h("span", { class: `arrow ${state}`, "aria-hidden": "true" });
    const button = h("button", { type: "button", onclick: () => this.choose(c) }, c.label, arrow);
    return h(
      "th",
      { scope: "col", class: c.numeric ? "r" : "", "aria-sort": state, "data-label": c.label },
      button,
    );
  }

  private choose(c: Column): void {
    this.falling = c.key === this.key ? !this.falling : c.falling;
    this.key = c.key;
    const focused = document.activeElement?.closest("th");
    const at = focused ? focused.cellIndex : -1;
    this.paint();
    if (at >= 0) this.box.querySelectorAll<HTMLElement>("thead th")[at]?.querySelector("button")?.focus();
  }

  private phoneSort(columns: Column[]): HTMLElement {
    const choice = h(
      "select",
      { id: "psort", onchange: () => this.choose(columns.find((c) => c.key === choice.value) as Column) },
      ...columns.filter((c) => c.sort).map((c) => h("option", { value: c.key, selected: c.key === this.key }, c.label)),
    );
    return h("div", { class: "phonesort" }, h("label", { for: "psort" }, this.model.voice.t("sortBy")), choice);
  }

  private row(i: number, columns: Column[]): HTMLElement {
    const cells = columns.map((c) => {
      const content = c.cell(i);
      const props = { class: [c.key, c.numeric ? "r" : ""].join(" ").trim(), "data-label": c.label };
      if (c.key !== "name") return h("td", props, ...content);
      return h(
        "th",
        { scope: "row", ...props },
        h("button", { type: "button", onclick: () => this.open(i) }, ...content),
        h("small", {}, this.model.parent(i)),
      );
    });
    const node = h("tr", { "data-i": i }, ...cells);
    if (i === this.model.selected) node.classList.add("chosen");
    return node;
  }

  mark(): void {
    for (const row of this.box.querySelectorAll("tbody tr")) {
      row.classList.toggle("chosen", row.getAttribute("data-i") === String(this.model.selected));
    }
  }

  private columns(): Column[] {
    const { model } = this;
    const v = model.voice;
    const { places, activities: a, interventions, about } = model.data;
    const none = () => h("span", { class: "none" }, v.t("nothing"));
    const amount = (i: number) => (model.inPlan(i) ? places.cost[i] : null);
    const averts = (i: number) => (model.inPlan(i) ? places.averted[i] : null);
    return [
      {
        key: "name", label: v.t("colPlace"), numeric: false, falling: false,
        sort: (i) => model.name(i),
        cell: (i) => [model.name(i)],
      },
      {
        key: "what", label: v.t("colWhat"), numeric: false, falling: false, sort: null,
        cell: (i) => {
          const mine = model.activities(i);
          if (!mine.length) return [none()];
          const item = (n: number) => {
            const action = interventions[a.what[n]];
            return h("li", {}, swatch(action.approach), v.say(action.label), " ", h("small", {}, String(a.start[n])));
          };
          return [h("ul", { class: "whats" }, ...mine.map(item))];
        },
      },
      {
        key: "cost", label: v.t("colCost", { sign: about.sign }), numeric: true, falling: true,
        sort: amount,
        cell: (i) => [amount(i) === null ? "" : v.n(Math.round((amount(i) as number) / 100) * 100, 0)],
      },
      {
        key: "averts", label: v.t("colAverts"), numeric: true, falling: true, sort: averts,
        cell: (i) =>
          averts(i) === null
            ? [""]
            : [h("b", {}, model.harm(places.averted[i])), " ",
               h("small", {}, model.interval(places.averted_low[i], places.averted_high[i], places.averted[i]))],
      },
      {
        key: "firm", label: v.t("colFirm"), numeric: true, falling: true,
        sort: (i) => places.stability[i],
        cell: (i) => [places.stability[i] === null ? h("span", { class: "none" }, v.t("noData")) : v.p(places.stability[i] as number)],
      },
      {
        key: "why", label: v.t("colWhy"), numeric: false, falling: false, sort: null,
        cell: (i) => [model.why(i) || v.t(places.certainty[i] ? "whyFar" : "noPlan")],
      },
    ];
  }
}
