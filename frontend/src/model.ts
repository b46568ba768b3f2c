// The data with what the views ask of them, and the state of the page.

import shared from "./shared.json";
import strings from "./strings.json";
import type { Change, Dimension, Indicator, Lang, Maybe, Payload, Risk } from "./types";
import type { Theme } from "./top";
import { first, shown, Voice } from "./words";

const SAID = { ...shared, ...strings };

export type View = "map" | "table";

/** What the map paints: one run of classes per place, and how to speak of it. */
export interface Lens {
  key: string;
  kind: "priority" | "risk" | "share" | "signed";
  /** Letter of the colours: c the range pyramid, e a threshold, m a change. */
  mark: "c" | "e" | "m";
  start: number[];
  width: number[];
  inherited: Set<number>;
  title: string;
  name: string;
  low: string;
  high: string;
  breaks: number[];
  value: (i: number) => string | null;
}

export class Model {
  lang: Lang;
  theme: Theme = "auto";
  view: View = "map";
  measure = "priority";
  selected = -1;
  active = -1;
  /** How the small multiples are ordered, and whether all are shown. */
  trends = { sort: "rose", all: false };
  voice: Voice;
  readonly size: number;
  private readonly density: Uint8Array;
  private readonly ranked: number;

  constructor(
    readonly data: Payload,
    lang: Lang,
  ) {
    this.lang = lang;
    this.voice = new Voice(lang, data.about, SAID);
    this.size = data.places.id.length;
    const text = atob(data.priority.density.data);
    this.density = Uint8Array.from(text, (c) => c.charCodeAt(0));
    this.ranked = data.priority.rank.filter((r) => r !== null).length;
  }

  speak(lang: Lang): void {
    this.lang = lang;
    this.voice = new Voice(lang, this.data.about, SAID);
  }

  name(i: number): string {
    return shown(this.data.places.name[i]);
  }

  parent(i: number): string {
    const p = this.data.places.parent[i];
    return p >= 0 ? shown(this.data.places.parents.name[p]) : "";
  }

  get total(): number {
    return this.ranked;
  }

  unit(n: number): string {
    return this.voice.say(this.data.about.unit[n === 1 ? 0 : 1]);
  }

  densityOf(i: number): Uint8Array {
    const bins = this.data.priority.density.bins;
    return this.density.subarray(i * bins, (i + 1) * bins);
  }

  /** The name of the place a rate was taken from. */
  basisName(risk: Risk, i: number): string {
    const found = risk.bases[risk.basis_place[i]];
    return found ? shown(found[0]) : this.parent(i);
  }

  lens(): Lens {
    const [kind, rest] = split(this.measure);
    const { risk, dimensions } = this.data;
    if (kind === "risk" && risk[Number(rest)]) return this.riskLens(risk[Number(rest)]);
    if (kind === "exceed" && risk[Number(rest)]) return this.exceedLens(risk[Number(rest)]);
    if (kind === "change" && this.data.engine.change) return this.changeLens(this.data.engine.change);
    if (kind === "dim") {
      const found = dimensions.find((d) => d.id === rest);
      if (found) return this.dimensionLens(found);
    }
    if (kind === "ind") {
      const [d, i] = split(rest, "/");
      const found = dimensions.find((x) => x.id === d)?.indicators.find((x) => x.id === i);
      if (found) return this.indicatorLens(found);
    }
    return this.priorityLens();
  }

  private priorityLens(): Lens {
    const { priority } = this.data;
    const v = this.voice;
    return {
      key: "priority",
      kind: "priority",
      mark: "c",
      start: priority.start,
      width: priority.width,
      inherited: new Set(),
      title: v.t("legendPriority"),
      name: v.t("priorityMeasure"),
      low: v.t("lowPriority"),
      high: v.t("highPriority"),
      breaks: [],
      value: (i) => this.rankText(i),
    };
  }

  rankText(i: number): string | null {
    const { rank, rank_low: low, rank_high: high } = this.data.priority;
    const v = this.voice;
    if (rank[i] === null) return null;
    const between = v.t("between", {
      level: v.level(),
      low: v.ordinal(low[i] as number),
      high: v.ordinal(high[i] as number),
    });
    return `${v.t("of", { rank: v.ordinal(rank[i] as number), n: v.n(this.total, 0) })}, ${between}`;
  }

  private riskLens(risk: Risk): Lens {
    const v = this.voice;
    const what = v.say(risk.label);
    const inherited = risk.basis.flatMap((b, i) => (b === "inherited" ? [i] : []));
    return {
      key: `risk:${this.data.risk.indexOf(risk)}`,
      kind: "risk",
      mark: "c",
      start: risk.start,
      width: risk.width,
      inherited: new Set(inherited),
      title: v.t("legendRisk", { what: first(what), period: v.period(risk.period) }),
      name: `${first(what)}, ${v.period(risk.period)}`,
      low: "",
      high: "",
      breaks: this.data.about.breaks,
      value: (i) => {
        const [rate, low, high] = [risk.rate[i], risk.low[i], risk.high[i]];
        if (rate === null || low === null || high === null) return null;
        const own = risk.basis[i] === "own" ? "" : ` (${this.basisName(risk, i)})`;
        return `${v.n(rate, 1)}${own}, ${v.t("between", {
          level: v.level(),
          low: v.n(low, 1),
          high: v.n(high, 1),
        })}`;
      },
    };
  }

  /** Risks of which the side of the threshold can be painted: all periods together, the last. */
  thresholds(): number[] {
    const { risk } = this.data;
    const known = risk.map((_, i) => i).filter((i) => risk[i].exceed.width.some((w) => w));
    const last = known.filter((i) => risk[i].measure === risk[0].measure).pop();
    return [...new Set([0, last])].filter((i): i is number => i !== undefined && known.includes(i));
  }

  private exceedLens(risk: Risk): Lens {
    const v = this.voice;
    const limits = [...new Set(risk.threshold.filter((t) => t !== null))];
    const one = limits.length === 1 ? (limits[0] as number) : null;
    const fields = { what: inside(v.say(risk.label)), period: v.period(risk.period) };
    const title =
      one === null
        ? v.t("legendExceedOwn", fields)
        : v.t("legendExceed", { ...fields, threshold: v.n(one) });
    return {
      key: `exceed:${this.data.risk.indexOf(risk)}`,
      kind: "signed",
      mark: "e",
      ...risk.exceed,
      inherited: new Set(risk.basis.flatMap((b, i) => (b === "inherited" ? [i] : []))),
      title,
      name: title,
      low: v.t("below"),
      high: v.t("above"),
      breaks: [0.5, 0.75, 1, 1.5, 2].map((x) => x * (one ?? 1)),
      value: (i) => {
        const [p, rate, limit] = [risk.p_exceed[i], risk.rate[i], risk.threshold[i]];
        if (p === null || rate === null || limit === null) return null;
        return v.t("exceedValue", { p: v.p(p), threshold: v.n(limit), rate: v.n(rate, 1) });
      },
    };
  }

  private changeLens(change: Change): Lens {
    const v = this.voice;
    const { units, of } = this.data.engine;
    const fields = { from: v.period(change.from), to: v.period(change.to) };
    return {
      key: "change",
      kind: "signed",
      mark: "m",
      start: change.start,
      width: change.width,
      inherited: new Set(of.flatMap((u, i) => (u >= 0 && !units.own[u] ? [i] : []))),
      title: v.t("legendChange", fields),
      name: v.t("changeMeasure", fields),
      low: v.t("fell"),
      high: v.t("rose"),
      breaks: [0.67, 0.83, 1, 1.2, 1.5],
      value: (i) => (of[i] < 0 ? null : this.changeText(of[i])),
    };
  }

  /** "rose with probability 93%, 1.42 times, 90% between 1.05 and 1.90" */
  changeText(u: number): string | null {
    const v = this.voice;
    const { units } = this.data.engine;
    const [p, ratio, low, high] = [
      units.p_rose[u], units.ratio[u], units.ratio_low[u], units.ratio_high[u],
    ];
    if (p === null || ratio === null || low === null || high === null) return null;
    return v.t(p >= 0.5 ? "changeUp" : "changeDown", {
      p: v.p(Math.max(p, 1 - p)),
      ratio: v.n(ratio, 2),
      level: v.level(),
      low: v.n(low, 2),
      high: v.n(high, 2),
    });
  }

  private dimensionLens(d: Dimension): Lens {
    const v = this.voice;
    return {
      ...this.share(d.percentile, new Set()),
      key: `dim:${d.id}`,
      title: v.say(d.label),
      name: v.say(d.label),
      value: (i) => percentileText(v, d.percentile[i]),
    };
  }

  private indicatorLens(x: Indicator): Lens {
    const v = this.voice;
    const dimension = this.data.dimensions.find((d) => d.indicators.includes(x)) as Dimension;
    const name = first(v.say(x.label));
    return {
      ...this.share(x.percentile, new Set(x.inherited)),
      key: `ind:${dimension.id}/${x.id}`,
      title: name,
      name,
      value: (i) => {
        const value = x.value[i];
        if (value === null) return null;
        const share = percentileText(v, x.percentile[i]);
        const unit = x.unit === "%" ? "" : ` ${v.say(x.unit)}`;
        return `${this.figure(x, value)}${unit}${share ? `, ${share}` : ""}`;
      },
    };
  }

  private share(percentile: Maybe[], inherited: Set<number>) {
    const v = this.voice;
    return {
      kind: "share" as const,
      mark: "c" as const,
      start: percentile.map((p) => (p === null ? 0 : Math.min(7, Math.floor(p / 12.5)))),
      width: percentile.map((p) => (p === null ? 0 : 1)),
      inherited,
      low: v.t("better"),
      high: v.t("worse"),
      breaks: [],
    };
  }

  /** A figure, with the sign of a percentage. */
  figure(x: Indicator, value: number): string {
    return x.unit === "%" ? `${this.voice.n(value, 1)}%` : this.voice.n(value);
  }

  /** What an indicator is called inside a sentence, with its unit if it needs one. */
  label(x: Indicator): string {
    const label = inside(this.voice.say(x.label));
    return x.unit === "%" ? label : `${label}, ${this.voice.say(x.unit)}`;
  }
}

export function percentileText(v: Voice, p: Maybe): string | null {
  return p === null ? null : v.t("percentile", { n: v.n(Math.round(p), 0) });
}

function split(text: string, at = ":"): [string, string] {
  const i = text.indexOf(at);
  return i < 0 ? [text, ""] : [text.slice(0, i), text.slice(i + 1)];
}

/** A label inside a sentence: lower case, without its brackets; abbreviations keep capitals. */
export function inside(text: string): string {
  const plain = text.split(" (")[0];
  const second = plain.charAt(1);
  return second && second !== second.toLocaleLowerCase()
    ? plain
    : plain.charAt(0).toLocaleLowerCase() + plain.slice(1);
}


/** Class of a run for the style sheet: c43 is the run of four from class 3; nd is absent. */
export function cell(start: number, width: number, mark: Lens["mark"] = "c"): string {
  return width ? `${mark}${width}${start}` : "nd";
}

/** Whether a run also carries dots: colour alone does not show great doubt. */
export function dotted(lens: Lens, i: number): boolean {
  const width = lens.width[i];
  if (lens.kind === "share") return width > 0 && lens.inherited.has(i);
  return width >= (lens.kind === "signed" ? 3 : 4);
}
