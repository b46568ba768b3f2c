// The shape of the data that reporting/plan_payload.py writes into the page.

import type { About, MapData, Maybe, Places, Words } from "../types";

export interface PlanAbout
  extends Pick<
    About,
    | "title" | "ambit" | "unit" | "level" | "locale" | "id" | "software" | "seed" | "draws" | "summary"
    | "method" | "warnings" | "sources"
  > {
  years: number[];
  /** What is written before an amount: US$. */
  sign: string;
  price_year: Maybe;
  /** What is averted, as a plural noun. */
  harm: Words;
  stance: Words;
  solved: Words | null;
  interrupted: boolean;
  whole: {
    cost: Maybe;
    averted: Maybe;
    averted_low: Maybe;
    averted_high: Maybe;
    harm: Maybe;
    places: number;
    /** Places that could have been chosen: those with figures. */
    candidates: number;
    available: Maybe;
  };
  /** What one world in so many lies below; the mean of those worst worlds. */
  tail: { share: number; averted: Maybe; below: Maybe } | null;
}

export interface PlanPlaces extends Places {
  chosen: number[];
  harm: Maybe[];
  averted: Maybe[];
  averted_low: Maybe[];
  averted_high: Maybe[];
  cost: Maybe[];
  stability: Maybe[];
  /** firm, fair, doubtful, unsaid, often, outside; empty where nothing is known. */
  certainty: string[];
  certainties: [string, Words][];
  /** Shorter than the others where there are very many places. */
  why: { es: string[]; en: string[] };
}

export interface Action {
  id: string;
  label: Words;
  summary: Words | null;
  approach: number;
  places: number;
}

export interface Fund {
  id: string;
  label: Words;
  available: Maybe;
  rules: Words | null;
}

export interface Activities {
  place: number[];
  what: number[];
  start: number[];
  end: number[];
  dose: number[];
  people: Maybe[];
  cost: number[];
  averted: Maybe[];
  averted_low: Maybe[];
  averted_high: Maybe[];
  locked: number[];
}

export interface Payments {
  place: number[];
  what: number[];
  fund: number[];
  year: number[];
  amount: number[];
}

/** One row of money and what it averts; the split is by approach. */
export interface Band {
  key: string;
  label: Words;
  cost: Maybe;
  split: number[];
  averted: Maybe;
  averted_low: Maybe;
  averted_high: Maybe;
  places: Maybe;
  available: Maybe;
}

export const BY = ["approach", "fund", "year", "country", "intervention"] as const;
export type By = (typeof BY)[number];

export interface Limit {
  label: Words;
  binds: boolean;
  /** The years in which it binds, where not in all. */
  when: string[];
  /** The largest share of it that is used, where it is a ceiling. */
  share: Maybe;
}

export interface Worth {
  words: Words;
  worth: Maybe;
  /** Whether it can be told apart from zero. */
  sure: boolean;
}

export interface Edit {
  place: number;
  action: string;
  price: Maybe;
  feasible: boolean;
  words: Words;
}

export interface Stance {
  label: Words;
  own: boolean;
  value: Maybe;
  best: Maybe;
  words: Words;
}

export interface Frontier {
  /** Whether what runs across is money. */
  money: boolean;
  x: Words;
  y: Words;
  points: [x: number, y: number, own: number][];
}

export type Study = [
  label: string, setting: string, estimate: Maybe, low: Maybe, high: Maybe, design: string,
  citation: string, pooled: number,
];

/** Falls of the log rate; positive is less harm. */
export interface Effect {
  what: number;
  outcome: Words | null;
  mean: number;
  low: Maybe;
  high: Maybe;
  pooled_low: Maybe;
  pooled_high: Maybe;
  level: number;
  thin: boolean;
  disputed: boolean;
  words: Words | null;
  studies: Study[];
}

export interface PlanPayload {
  about: PlanAbout;
  places: PlanPlaces;
  approaches: { id: string; label: Words }[];
  interventions: Action[];
  funds: Fund[];
  activities: Activities;
  payments: Payments;
  bands: Record<By, Band[]>;
  limits: Limit[];
  worths: Worth[];
  edits: Edit[];
  stances: Stance[];
  frontier: Frontier[];
  effects: Effect[];
  assumptions: { about: Words | null; words: Words[] }[];
  fixed: Words[];
  done: { es: Done; en: Done } | null;
  lottery: { words: Words[]; seed: string; list: string } | null;
  map: MapData | null;
}

/** Planned against done, in one language. */
export interface Done {
  title: string;
  source: string;
  words: string[];
  heads: string[];
  groups: { title: string; rows: { label: string; cells: string[] }[] }[];
}
