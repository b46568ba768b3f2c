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
  hatch: CanvasPattern;
  dots: CanvasPattern;
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
  return {
    water: token("--map-water"),
    land: token("--map-land"),
    shore: token("--line"),
    line: token("--map-line"),
    strong: token("--map-line-strong"),
    fill,
    hatch: hatch(context, dpr, token("--nodata"), token("--nodata-line")),
    dots: dots(context, dpr, token("--uncertain-dot")),
  };
}

function tile(side: number, draw: (c: CanvasRenderingContext2D) => void): HTMLCanvasElement {
  const canvas = h("canvas", { width: side, height: side });
  draw(canvas.getContext("2d") as CanvasRenderingContext2D);
  return canvas;
}

/** Lines at 45°, as the hatch of the style sheet: what is absent. */
function hatch(context: CanvasRenderingContext2D, dpr: number, ground: string, line: string): CanvasPattern {
  const side = Math.round(8 * dpr);
  const made = tile(side, (c) => {
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
  return context.createPattern(made, "repeat") as CanvasPattern;
}

/** Dots on a staggered grid: what is little known. */
function dots(context: CanvasRenderingContext2D, dpr: number, ink: string): CanvasPattern {
  const [wide, tall] = [Math.round(11 * dpr), Math.round(6 * dpr)];
  const canvas = h("canvas", { width: wide, height: tall });
  const c = canvas.getContext("2d") as CanvasRenderingContext2D;
  c.fillStyle = ink;
  for (const [x, y] of [[0.25, 0.25], [0.75, 0.75]]) {
    c.beginPath();
    c.arc(x * wide, y * tall, 0.85 * dpr, 0, 2 * Math.PI);
    c.fill();
  }
  return context.createPattern(canvas, "repeat") as CanvasPattern;
}
