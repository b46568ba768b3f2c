// The figures a browser holds: all at once where they are few, else by measure and period.

import { fetchPacked } from "./packed";
import type { Config, Layer, RankDrawn, Sight } from "./types";

interface Head {
  n: number;
  cells: [string, string][];
}

/** Periods on either side of the shown one that are fetched before anybody asks. */
const AHEAD = 3;

export class Figures {
  private readonly held = new Map<string, Float32Array>();
  private readonly asked = new Map<string, Promise<void>>();
  private readonly ranks = new Map<string, Promise<RankDrawn | null>>();
  private readonly places = new Map<string, Promise<Record<string, Record<string, number>>>>();

  constructor(private readonly config: Config) {}

  /** Wait until a measure in a period can be painted. */
  async ready({ layer, period }: Sight): Promise<void> {
    if (this.held.has(key(layer.id, period))) return;
    await this.ask(layer, period);
  }

  has({ layer, period }: Sight): boolean {
    return this.held.has(key(layer.id, period));
  }

  /** A role of a measure in a period; undefined where it has none. */
  role({ layer, period }: Sight, role = "value"): Float32Array | undefined {
    return this.held.get(key(role === "value" ? layer.id : `${layer.id}.${role}`, period));
  }

  /** Fetch what is near in time, so that the slider and a lost network find it. */
  async near({ layer, period }: Sight): Promise<void> {
    if (this.config.whole) return;
    const at = layer.periods.indexOf(period);
    for (let step = 1; step <= AHEAD; step++) {
      for (const next of [layer.periods[at + step], layer.periods[at - step]]) {
        if (next) await this.ready({ layer, period: next }).catch(() => undefined);
      }
    }
  }

  /** All figures of one place: layer, then period. */
  async place(id: string, i: number): Promise<Record<string, Record<string, number>>> {
    if (this.config.whole) return this.column(i);
    let found = this.places.get(id);
    if (!found) {
      const url = this.config.urls.figures.replace("PLACE", encodeURIComponent(id));
      found = fetch(url).then((r) => {
        if (!r.ok) throw new Error(`HTTP ${r.status}`);
        return r.json() as Promise<Record<string, Record<string, number>>>;
      });
      found.catch(() => this.places.delete(id));
      this.places.set(id, found);
    }
    return found;
  }

  /** How likely each position of a place is; null where it has none. */
  rank(id: string): Promise<RankDrawn | null> {
    let found = this.ranks.get(id);
    if (!found && !navigator.onLine) return Promise.resolve(null);
    if (!found) {
      found = fetch(this.config.urls.rank.replace("PLACE", encodeURIComponent(id))).then(async (r) => {
        if (!r.ok) throw new Error(`HTTP ${r.status}`);
        return ((await r.json()) as { drawn: RankDrawn | null }).drawn;
      });
      found.catch(() => this.ranks.delete(id));
      this.ranks.set(id, found);
    }
    return found;
  }

  private column(i: number): Record<string, Record<string, number>> {
    const out: Record<string, Record<string, number>> = {};
    for (const [name, values] of this.held) {
      const [layer, period] = name.split("\n");
      if (!Number.isNaN(values[i])) (out[layer] ??= {})[period] = values[i];
    }
    return out;
  }

  private ask(layer: Layer, period: string): Promise<void> {
    const { urls, whole } = this.config;
    const query = new URLSearchParams({ layer: layer.id, period });
    const url = whole ? urls.values : `${urls.values}?${query}`;
    let asked = this.asked.get(url);
    if (!asked) {
      asked = fetchPacked<Head>(url).then(({ head, arrays }) => {
        const values = arrays["values"] as Float32Array;
        head.cells.forEach(([id, p], c) =>
          this.held.set(key(id, p), values.subarray(c * head.n, (c + 1) * head.n)),
        );
      });
      asked.catch(() => this.asked.delete(url));
      this.asked.set(url, asked);
    }
    return asked;
  }
}

function key(layer: string, period: string): string {
  return `${layer}\n${period}`;
}
