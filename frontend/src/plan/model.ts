// The plan with what the views ask of it, and the state of its page.

import type { Mapped, Painted } from "../map";
import shared from "../shared.json";
import type { Theme } from "../top";
import type { Lang, Maybe } from "../types";
import { shown, type SharedKey, Voice } from "../words";
import strings from "./strings.json";
import type { PlanPayload } from "./types";

export type PlanKey = SharedKey | keyof typeof strings;
export type LensKey = "certainty" | "averted" | "money";

/** A way to paint the map, with what its legend needs. */
export interface PlanLens extends Painted {
  key: LensKey;
  title: string;
  breaks: number[];
}

/** From the most harm to the most averted. */
export interface Scale {
  low: number;
  high: number;
}

const DOUBTFUL = new Set(["doubtful", "often"]);
const SHADES = 5;

export class PlanModel implements Mapped {
  lang: Lang;
  theme: Theme = "auto";
  lensKey: LensKey = "certainty";
  selected = -1;
  active = -1;
  voice: Voice<PlanKey>;
  readonly size: number;
  /** Positions of the activities and payments of each place. */
  private readonly doing = new Map<number, number[]>();
  private readonly paying = new Map<number, number[]>();

  constructor(
    readonly data: PlanPayload,
    lang: Lang,
  ) {
    this.lang = lang;
    this.voice = this.speaker(lang);
    this.size = data.places.id.length;
    data.activities.place.forEach((p, n) => push(this.doing, p, n));
    data.payments.place.forEach((p, n) => push(this.paying, p, n));
  }

  private speaker(lang: Lang): Voice<PlanKey> {
    return new Voice<PlanKey>(lang, this.data.about, { ...shared, ...strings });
  }

  speak(lang: Lang): void {
    this.lang = lang;
    this.voice = this.speaker(lang);
  }

  name(i: number): string {
    return shown(this.data.places.name[i]);
  }

  parent(i: number): string {
    const p = this.data.places.parent[i];
    return p >= 0 ? shown(this.data.places.parents.name[p]) : "";
  }

  unit(n: number): string {
    return this.voice.say(this.data.about.unit[n === 1 ? 0 : 1]);
  }

  activities(i: number): number[] {
    return this.doing.get(i) ?? [];
  }

  payments(i: number): number[] {
    return this.paying.get(i) ?? [];
  }

  inPlan(i: number): boolean {
    return this.data.places.chosen[i] === 1;
  }

  /** Where it averts most, first: the order of the data. */
  get chosen(): number[] {
    return this.data.places.chosen.flatMap((c, i) => (c ? [i] : []));
  }

  why(i: number): string {
    return this.data.places.why[this.lang][i] ?? "";
  }

  get harmUnit(): string {
    return this.voice.say(this.data.about.harm);
  }

  // ---- how figures are written

  /** An amount of harm: a decimal under 20, none above; its interval is written alike. */
  harm(value: Maybe, like: Maybe = value): string {
    if (value === null) return "";
    // A true minus sign, never a dash.
    return this.voice.n(value, Math.abs(like ?? value) < 20 ? 1 : 0).replace("-", "−");
  }

  interval(low: Maybe, high: Maybe, like: Maybe): string {
    if (low === null || high === null) return "";
    return this.voice.t("to", { low: this.harm(low, like), high: this.harm(high, like) });
  }

  between(low: Maybe, high: Maybe, like: Maybe): string {
    const v = this.voice;
    if (low === null || high === null) return "";
    return v.t("between", { level: v.level(), low: this.harm(low, like), high: this.harm(high, like) });
  }

  /** US$ 12.34 millones; US$ 71,200. */
  money(amount: Maybe): string {
    const v = this.voice;
    const { sign } = this.data.about;
    if (amount === null) return "";
    if (Math.abs(amount) >= 999_500) {
      const millions = amount / 1e6;
      const text = v.n(millions, millions < 20 ? 2 : 1);
      return `${sign} ${text} ${v.t(/^1[.,]00$/.test(text) ? "million" : "millions")}`;
    }
    const round = Math.abs(amount) >= 10_000 ? Math.round(amount / 100) * 100 : Math.round(amount);
    return `${sign} ${v.n(round, 0)}`;
  }

  /** The scale of a set of intervals: it holds zero, and what would do harm. */
  scale(rows: { averted: Maybe; averted_low: Maybe; averted_high: Maybe }[]): Scale {
    const ends = rows.flatMap((r) => [r.averted, r.averted_low, r.averted_high]);
    const known = ends.filter((x): x is number => x !== null);
    return { low: Math.min(0, ...known), high: Math.max(1e-9, ...known) };
  }

  // ---- what the map paints

  lens(): PlanLens {
    const v = this.voice;
    if (this.lensKey === "certainty") return this.certaintyLens();
    const { places, about } = this.data;
    const averted = this.lensKey === "averted";
    const title = averted
      ? v.t("lensAverted", { unit: this.harmUnit })
      : v.t("lensMoney", { sign: about.sign });
    const per = places.id.map((_, i) => {
      const people = places.population[i];
      const value = averted ? places.averted[i] : places.cost[i];
      if (!this.inPlan(i) || !people || value === null) return null;
      return (value / people) * (averted ? 1e5 : 1);
    });
    const breaks = roundBreaks(per.filter((x): x is number => x !== null));
    return {
      key: this.lensKey,
      name: title,
      title,
      breaks,
      dotted: () => false,
      cell: (i) => this.shade(per[i], i, breaks),
      value: (i) => (per[i] === null ? this.state(i) : v.n(per[i] as number)),
    };
  }

  private shade(value: Maybe, i: number, breaks: number[]): string {
    if (value === null) return this.data.places.certainty[i] ? "s-outside" : "nd";
    return `q${breaks.filter((b) => value >= b).length}`;
  }

  private certaintyLens(): PlanLens {
    const { certainty } = this.data.places;
    const title = this.voice.t("legendCertainty");
    return {
      key: "certainty",
      name: title,
      title,
      breaks: [],
      dotted: (i) => DOUBTFUL.has(certainty[i]),
      cell: (i) => (certainty[i] ? `s-${certainty[i]}` : "nd"),
      value: (i) => this.state(i),
    };
  }

  /** In the plan or not, how firmly, and what it averts there. */
  state(i: number): string | null {
    const v = this.voice;
    const { places } = this.data;
    const found = places.certainties.find(([key]) => key === places.certainty[i]);
    if (!found) return null;
    const said = v.say(found[1]);
    if (!this.inPlan(i)) return said;
    const averts = `${v.t("colAverts")} ${this.harm(places.averted[i])}`;
    return `${said}. ${averts}, ${this.between(places.averted_low[i], places.averted_high[i], places.averted[i])}`;
  }
}

function push(map: Map<number, number[]>, key: number, value: number): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** Four edges in round numbers (1, 2, 5, 10 …) that spread the values over five shades. */
export function roundBreaks(values: number[]): number[] {
  if (!values.length) return [];
  const sorted = [...values].sort((a, b) => a - b);
  const top = sorted[Math.floor(0.92 * (sorted.length - 1))] || 1;
  const out: number[] = [];
  let power = 10 ** Math.floor(Math.log10(top));
  let steps = [5, 2, 1];
  while (out.length < SHADES - 1) {
    for (const step of steps) {
      const edge = Number((step * power).toPrecision(1));
      if (edge <= top * 1.0001 && out.length < SHADES - 1) out.unshift(edge);
    }
    power /= 10;
    steps = [5, 2, 1];
  }
  return out;
}
