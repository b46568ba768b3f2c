// Steps through time without tracing the shapes again: whose each pixel is stays the same while the
// map stands still, so that another period is another colour for each. What is made so has edges
// without halftones; the caller draws a sharp one at rest.

import type { Lens } from "../../model";
import { cell, dotted } from "../../model";
import type { Placed } from "../../placing";
import type { Colours } from "./colours";
import type { Ground } from "./ground";

export class Pixels {
  private readonly owner: Int32Array;

  /** `base` is the picture without borders; `at` counts in its pixels. */
  constructor(ground: Ground, at: Placed, private readonly base: ImageData) {
    this.owner = owners(ground, at, base.width, base.height);
  }

  paint(context: CanvasRenderingContext2D, lens: Lens, colours: Colours): void {
    const { width, height } = this.base;
    const made = new ImageData(new Uint8ClampedArray(this.base.data), width, height);
    const out = new Uint32Array(made.data.buffer);
    const { ink, absent, dots } = this.inks(lens, colours);
    const [hatch, dot] = [colours.tiles.hatch, colours.tiles.dots];
    const [hatched, spots] = [new Uint32Array(hatch.data.buffer), new Uint32Array(dot.data.buffer)];
    for (let y = 0, p = 0; y < height; y++) {
      const [h, d] = [(y % hatch.height) * hatch.width, (y % dot.height) * dot.width];
      for (let x = 0; x < width; x++, p++) {
        const i = this.owner[p];
        if (i < 0) continue;
        if (absent[i]) out[p] = hatched[h + (x % hatch.width)];
        else if (dots[i] && spots[d + (x % dot.width)] >>> 31) out[p] = spots[d + (x % dot.width)] | 0xff000000;
        else out[p] = ink[i];
      }
    }
    context.putImageData(made, 0, 0);
  }

  /** The colour of each place, and whether it is hatched or dotted. */
  private inks(lens: Lens, colours: Colours): { ink: Uint32Array; absent: Uint8Array; dots: Uint8Array } {
    const n = lens.width.length;
    const [ink, absent, dots] = [new Uint32Array(n), new Uint8Array(n), new Uint8Array(n)];
    for (let i = 0; i < n; i++) {
      const name = cell(lens.start[i], lens.width[i], lens.mark);
      if (name === "nd") absent[i] = 1;
      else ink[i] = colours.ink(name);
      if (dotted(lens, i)) dots[i] = 1;
    }
    return { ink, absent, dots };
  }
}

/** Whose each pixel is, -1 for nobody's: the place in which its middle lies. */
function owners(ground: Ground, { x, y, k }: Placed, width: number, height: number): Int32Array {
  const owner = new Int32Array(width * height).fill(-1);
  const { rings, first, bounds } = ground;
  const cuts: number[] = [];
  for (let i = 0; i < first.length - 1; i++) {
    const low = Math.max(0, Math.ceil(bounds[4 * i + 1] * k + y - 0.5));
    const high = Math.min(height - 1, Math.floor(bounds[4 * i + 3] * k + y - 0.5));
    if (bounds[4 * i + 2] * k + x < 0 || bounds[4 * i] * k + x > width) continue;
    for (let row = low; row <= high; row++) {
      const at = (row + 0.5 - y) / k;
      cuts.length = 0;
      for (let r = first[i]; r < first[i + 1]; r++) crossings(rings.xy, rings.from[r], rings.from[r + 1], at, cuts);
      cuts.sort((a, b) => a - b);
      for (let c = 0; c + 1 < cuts.length; c += 2) {
        const from = Math.max(0, Math.ceil(cuts[c] * k + x - 0.5));
        const to = Math.min(width, Math.ceil(cuts[c + 1] * k + x - 0.5));
        if (from < to) owner.fill(i, row * width + from, row * width + to);
      }
    }
  }
  return owner;
}

/** Adds where a closed line crosses a height. */
function crossings(xy: Float32Array, from: number, to: number, at: number, cuts: number[]): void {
  for (let p = from; p < to - 1; p++) {
    const [a, b] = [xy[2 * p + 1], xy[2 * p + 3]];
    if (a <= at !== b <= at) cuts.push(xy[2 * p] + ((at - a) / (b - a)) * (xy[2 * p + 2] - xy[2 * p]));
  }
}
