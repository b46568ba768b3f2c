// Sentences and numbers in the reader's language, numbers as the country writes them.

import type shared from "./shared.json";
import type strings from "./strings.json";
import type { Lang, Words } from "./types";

/** Sentences of every page, and those of the assessment's page too. */
export type SharedKey = keyof typeof shared;
export type Key = SharedKey | keyof typeof strings;

/** What a voice must know of the document: how its numbers are written, its intervals. */
export interface Told {
  locale: Words;
  level: number;
}

export class Voice<K extends string = Key> {
  private readonly plural: Intl.PluralRules;
  private readonly cache = new Map<number, Intl.NumberFormat>();

  constructor(
    readonly lang: Lang,
    private readonly about: Told,
    private readonly strings: Record<string, Words>,
  ) {
    this.plural = new Intl.PluralRules("en", { type: "ordinal" });
  }

  get locale(): string {
    return this.about.locale[this.lang];
  }

  /** The sentence of that key with its {fields} filled. */
  t(key: K | SharedKey, fields: Record<string, string | number> = {}): string {
    const template = this.strings[key][this.lang];
    return template.replace(/\{(\w+)\}/g, (_, name: string) => String(fields[name] ?? ""));
  }

  say(words: Words): string {
    return words[this.lang];
  }

  n(value: number, decimals?: number): string {
    const places = decimals ?? decimalsOf(value);
    let format = this.cache.get(places);
    if (!format) {
      format = new Intl.NumberFormat(this.locale, {
        minimumFractionDigits: places,
        maximumFractionDigits: places,
        useGrouping: true,
      });
      this.cache.set(places, format);
    }
    return format.format(value).replace(/[\u00a0\u202f]/g, "\u00a0");
  }

  /** An expected number of cases: it is a mean, so a small one keeps a decimal. */
  cases(mean: number): string {
    return this.n(mean, mean < 10 && !Number.isInteger(mean) ? 1 : 0);
  }

  percent(share: number, decimals = 0): string {
    return `${this.n(share * 100, decimals)}%`;
  }

  /** A probability: never 0% or 100%, which no sample can show. */
  p(value: number): string {
    if (value > 0.99) return this.t("over99");
    if (value < 0.01) return this.t("under1");
    return this.percent(value);
  }

  ordinal(rank: number): string {
    if (this.lang === "es") return `${this.n(rank, 0)}.º`;
    const tail = { one: "st", two: "nd", few: "rd" }[this.plural.select(rank) as string] ?? "th";
    return `${this.n(rank, 0)}${tail}`;
  }

  interval(low: number, high: number): string {
    const places = Math.min(decimalsOf(low), decimalsOf(high));
    return this.t("to", { low: this.n(low, places), high: this.n(high, places) });
  }

  level(): string {
    return this.percent(this.about.level);
  }

  period(text: string): string {
    return text.replace("/", "–");
  }

  collator(): Intl.Collator {
    return new Intl.Collator(this.locale, { sensitivity: "base" });
  }
}

export function decimalsOf(value: number): number {
  const size = Math.abs(value);
  if (size >= 100 || Number.isInteger(value)) return 0;
  return size >= 1 ? 1 : 2;
}

/** Lower case without accents: "Petén" and "peten" find each other. */
export function fold(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[ʼ’']/g, "")
    .toLocaleLowerCase();
}

/** The Mayan saltillo has no glyph in the typefaces; it is shown as an apostrophe. */
export function shown(name: string): string {
  return name.replace(/ʼ/g, "’");
}

export function first(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
