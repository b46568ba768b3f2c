// What the page of the map hands to its script.

import type { Words } from "../../types";

/** A value layer: what can be painted, and what else is known of it in each period. */
export interface Layer {
  id: string;
  label: Words;
  unit: Words;
  kind: string;
  group: "priority" | "risk" | "change" | "dimension" | "indicator" | "observed";
  direction: "worse" | "better" | "neutral";
  decimals: number;
  breaks: number[];
  source: string;
  periods: string[];
  roles: string[];
}

export interface Config {
  result: string;
  unit: [Words, Words];
  parent: Words;
  level: number;
  k: number;
  ranked: number;
  locale: Words;
  whole: boolean;
  layers: Layer[];
  sources: Record<string, string>;
  urls: { ground: string; values: string; figures: string; rank: string; place: string };
}

export const VIEWS = ["map", "table", "compare"] as const;
export type View = (typeof VIEWS)[number];

/** A measure in a period. */
export interface Sight {
  layer: Layer;
  period: string;
}

/** How likely each position of a place is, as reporting/chart_shapes.py draws it: 300 wide. */
export interface RankDrawn {
  area: string;
  cut: number;
  low: number;
  middle: number;
  high: number;
  first: string;
  k: string;
  n: string;
}
