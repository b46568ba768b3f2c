// The colours and patterns of the style sheet, for a canvas.

import { h } from "../../dom";

export interface Colours {
  water: string;
  land: string;
  shore: string;
  line: string;
  strong: string;
  /** Colour of a class of the style sheet: c43, m10 … */
  fill: (name: string) => string;
  /** The same as one pixel of a picture. */
  ink: (name: string) => number;
  hatch: CanvasPattern;
  dots: CanvasPattern;
  /** One repetition of each pattern. */
  tiles: { hatch: ImageData; dots: ImageData };
}

export function colours(context: CanvasRenderingContext2D, dpr: number): Colours {
  const root = getComputedStyle(document.documentElement);
  const token = (name: string) => root.getPropertyValue(name).trim();
  const probe = h("span", { hidden: true });
  document.body.append(probe);
  const known = new Map<string, string>();
  const fill = (name: string) => {
    let found = known.get(name);
    if (!found) {
      document.body.append(probe);
      probe.className = name;
      found = getComputedStyle(probe).getPropertyValue("--c").trim() || token("--nodata");
      known.set(name, found);
      probe.remove();
    }
    return found;
  };
  probe.remove();
  const inks = new Map<string, number>();
  const ink = (name: string) => {
    const found = inks.get(name) ?? pixel(fill(name));
    inks.set(name, found);
    return found;
  };
  const lined = hatch(dpr, token("--nodata"), token("--nodata-line"));
  const spotted = dots(dpr, token("--uncertain-dot"));
  const repeated = (of: HTMLCanvasElement) => context.createPattern(of, "repeat") as CanvasPattern;
  return {
    water: token("--map-water"),
    land: token("--map-land"),
    shore: token("--line"),
    line: token("--map-line"),
    strong: token("--map-line-strong"),
    fill,
    ink,
    hatch: repeated(lined),
    dots: repeated(spotted),
    tiles: { hatch: picture(lined), dots: picture(spotted) },
  };
}

function picture(of: HTMLCanvasElement): ImageData {
  return (of.getContext("2d") as CanvasRenderingContext2D).getImageData(0, 0, of.width, of.height);
}

function pixel(colour: string): number {
  const one = tile(1, (c) => {
    c.fillStyle = colour;
    c.fillRect(0, 0, 1, 1);
  });
  return new Uint32Array(picture(one).data.buffer)[0];
}

function tile(side: number, draw: (c: CanvasRenderingContext2D) => void): HTMLCanvasElement {
  const canvas = h("canvas", { width: side, height: side });
  draw(canvas.getContext("2d") as CanvasRenderingContext2D);
  return canvas;
}

/** Lines at 45°, as the hatch of the style sheet: what is absent. */
function hatch(dpr: number, ground: string, line: string): HTMLCanvasElement {
  const side = Math.round(8 * dpr);
  return tile(side, (c) => {
    c.fillStyle = ground;
    c.fillRect(0, 0, side, side);
    c.strokeStyle = line;
    c.lineWidth = 1.2 * dpr;
    for (const shift of [-side, 0, side]) {
      c.moveTo(shift - 1, side + 1);
      c.lineTo(shift + side + 1, -1);
    }
    c.stroke();
  });
}

/** Dots on a staggered grid: what is little known. */
function dots(dpr: number, ink: string): HTMLCanvasElement {
  const [wide, tall] = [Math.round(11 * dpr), Math.round(6 * dpr)];
  const canvas = h("canvas", { width: wide, height: tall });
  const c = canvas.getContext("2d") as CanvasRenderingContext2D;
  c.fillStyle = ink;
  for (const [x, y] of [[0.25, 0.25], [0.75, 0.75]]) {
    c.beginPath();
    c.arc(x * wide, y * tall, 0.85 * dpr, 0, 2 * Math.PI);
    c.fill();
  }
  return canvas;
}
