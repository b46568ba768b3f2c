// The shape of the data that reporting/payload.py writes into the page.

export type Lang = "es" | "en";
export type Words = Record<Lang, string>;
export type Maybe = number | null;

export interface SourceCard {
  title: Words;
  dataset: string;
  version: string;
  publisher: string;
  citation: string;
  sha256: string;
  rows: Maybe;
}

export interface About {
  title: Words;
  ambit: Words;
  unit: [Words, Words];
  parent: Words;
  period: string;
  k: number;
  level: number;
  breaks: number[];
  locale: Words;
  id: string;
  version: string;
  software: string;
  seed: Maybe;
  draws: Maybe;
  summary: Words[];
  method: [Words, Words][];
  warnings: Words[];
  sources: SourceCard[];
}

export interface Places {
  id: string[];
  name: string[];
  code: string[];
  iso3: string[];
  parent: number[];
  parents: { id: string[]; name: string[] };
  population: Maybe[];
}

export interface Run {
  start: number[];
  width: number[];
}

export interface Risk extends Run {
  measure: string;
  label: Words;
  period: string;
  count: Maybe[];
  exposure: Maybe[];
  rate: Maybe[];
  low: Maybe[];
  high: Maybe[];
  threshold: Maybe[];
  p_exceed: Maybe[];
  /** Which side of the threshold, and how surely. */
  exceed: Run;
  basis: string[];
  basis_place: string[];
  /** Places whose rates others inherit: name, rate, low, high. */
  bases: Record<string, [string, Maybe, Maybe, Maybe]>;
}

export interface Indicator {
  id: string;
  label: Words;
  unit: "%" | Words;
  direction: string;
  period: string;
  value: Maybe[];
  percentile: Maybe[];
  inherited: number[];
}

export interface Dimension {
  id: string;
  label: Words;
  absent: Words | null;
  weight: Maybe;
  score: Maybe[];
  percentile: Maybe[];
  coverage: Maybe[];
  doubled: Maybe[];
  indicators: Indicator[];
}

export interface Priority extends Run {
  rank: Maybe[];
  rank_low: Maybe[];
  rank_high: Maybe[];
  score: Maybe[];
  p_top: Maybe[];
  measured: Maybe[];
  reason: Record<Lang, string[]>;
  density: { bins: number; data: string };
}

export type NamedPoint = [es: string, en: string, x: number, y: number];

export interface MapData {
  arcs: number[][];
  rings: number[][][];
  size: [number, number];
  anchors: number[];
  room: number[];
  land: number[][];
  water: number[][];
  nations: NamedPoint[];
  countries: NamedPoint[];
  seas: NamedPoint[];
  inner: number[];
  outer: number[];
}

/** A place, or the place that contains it where nobody counted it by itself. */
export interface Units {
  name: string[];
  parent: string[];
  own: boolean[];
  influence: Record<Lang, string[]>;
  p_rose: Maybe[];
  ratio: Maybe[];
  ratio_low: Maybe[];
  ratio_high: Maybe[];
  expected: Maybe[];
  expected_low: Maybe[];
  expected_high: Maybe[];
  expected_exposure: Maybe[];
  own_share: Maybe[];
  rate_alone: Maybe[];
  rate_neighbours: Maybe[];
  rate: Maybe[];
  neighbours: Maybe[];
}

export interface Series {
  periods: string[];
  top: number;
  rate: Maybe[][];
  low: Maybe[][];
  high: Maybe[][];
  reported: number[][];
}

export interface Change extends Run {
  said: Words | null;
  from: string;
  to: string;
}

/** By place: a place that inherits its rate has its own doubt. */
export interface Reporting {
  sds: number[];
  p_exceed: Maybe[][];
  p_top: Maybe[][];
  tipping: Maybe[];
  threshold: Maybe;
  said: Words[];
}

export interface Score {
  name: Words;
  best: boolean;
  /** It gave no chance at all to something that happened. */
  impossible: boolean;
  origins: Maybe;
  cells: Maybe;
  log_score: Maybe;
  crps: Maybe;
  mae: Maybe;
  coverage: Maybe;
}

/** What the space–time engine says; null where it was not used. */
export interface Engine {
  model: Words[];
  fallback: Words | null;
  of: number[];
  units: Units;
  series: Series | null;
  change: Change | null;
  expected: { period: string; level: number } | null;
  reporting: Reporting | null;
  forecast: { said: Words; good: boolean; rows: Score[] } | null;
}

export interface Payload {
  about: About;
  places: Places;
  risk: Risk[];
  engine: Engine;
  dimensions: Dimension[];
  priority: Priority;
  map: MapData | null;
}
