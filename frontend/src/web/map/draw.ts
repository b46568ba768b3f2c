// Paints shapes on a canvas, fast enough for twenty thousand: a few places of a colour in each path.

import type { Lens } from "../../model";
import { cell, dotted } from "../../model";
import type { Placed } from "../../placing";
import type { Colours } from "./colours";
import type { Ground, Lines } from "./ground";

/** Device pixels under which a point adds nothing to the one before. */
const FINE = 0.6;
/** Places of one path: its time grows with the square of its points, a path each costs calls. */
const TOGETHER = 40;
const LARGE = 2_000; // places from which borders are thinner

/** Paints what a measure colours: land, and each place by its class. */
export function fills(
  context: CanvasRenderingContext2D,
  ground: Ground,
  lens: Lens,
  colours: Colours,
  at: Placed,
  dpr: number,
): void {
  const { width, height } = context.canvas;
  const move = { x: at.x * dpr, y: at.y * dpr, k: at.k * dpr };
  const seen = (x0: number, y0: number, x1: number, y1: number) =>
    x1 * move.k + move.x > 0 && x0 * move.k + move.x < width && y1 * move.k + move.y > 0 && y0 * move.k + move.y < height;
  const trace = tracer(context, move);
  context.fillStyle = colours.water;
  context.fillRect(0, 0, width, height);
  context.lineJoin = "round";

  context.beginPath();
  all(ground.land, (from, to) => trace(ground.land.xy, from, to, true));
  context.fillStyle = colours.land;
  context.fill();
  stroke(context, colours.shore, 0.8 * dpr);

  const places = ground.first.length - 1;
  const byCell = new Map<string, number[]>();
  const unsure: number[] = [];
  for (let i = 0; i < places; i++) {
    const b = 4 * i;
    if (!seen(ground.bounds[b], ground.bounds[b + 1], ground.bounds[b + 2], ground.bounds[b + 3])) continue;
    const name = cell(lens.start[i], lens.width[i], lens.mark);
    const list = byCell.get(name);
    if (list) list.push(i);
    else byCell.set(name, [i]);
    if (dotted(lens, i)) unsure.push(i);
  }
  const filled = (list: number[], style: string | CanvasPattern) => {
    context.fillStyle = style;
    for (let from = 0; from < list.length; from += TOGETHER) {
      context.beginPath();
      for (const i of list.slice(from, from + TOGETHER)) {
        for (let r = ground.first[i]; r < ground.first[i + 1]; r++) {
          trace(ground.rings.xy, ground.rings.from[r], ground.rings.from[r + 1], true);
        }
      }
      context.fill("evenodd");
    }
  };
  for (const [name, list] of byCell) {
    filled(list, name === "nd" ? colours.hatch : colours.fill(name));
  }
  filled(unsure, colours.dots);
}

/** Paints what no measure changes: borders and lakes. They take longer than all the colours. */
export function lines(context: CanvasRenderingContext2D, ground: Ground, colours: Colours, at: Placed, dpr: number): void {
  const { width, height } = context.canvas;
  const places = ground.first.length - 1;
  const trace = tracer(context, { x: at.x * dpr, y: at.y * dpr, k: at.k * dpr });
  context.clearRect(0, 0, width, height);
  context.lineJoin = "round";
  context.beginPath();
  all(ground.arcs, (from, to) => trace(ground.arcs.xy, from, to, false));
  stroke(context, colours.line, (places > LARGE ? 0.25 : 0.4) * dpr);
  context.beginPath();
  all(ground.water, (from, to) => trace(ground.water.xy, from, to, true));
  context.fillStyle = colours.water;
  context.fill();
  context.globalAlpha = 0.75;
  some(context, ground, ground.inner, trace);
  stroke(context, colours.strong, (places > LARGE ? 0.5 : 0.7) * dpr);
  context.globalAlpha = 1;
  some(context, ground, ground.outer, trace);
  stroke(context, colours.strong, 0.9 * dpr);
}

type Trace = (xy: Float32Array, from: number, to: number, closed: boolean) => void;

/** Adds a line to the path, leaving out points that no eye could tell apart. */
function tracer(context: CanvasRenderingContext2D, { x, y, k }: Placed): Trace {
  const { width, height } = context.canvas;
  return (xy, from, to, closed) => {
    let [px, py] = [xy[2 * from] * k + x, xy[2 * from + 1] * k + y];
    const end = closed ? to - 1 : to;
    // A line wholly on one side outside the picture is only its ends.
    const last = [xy[2 * (end - 1)] * k + x, xy[2 * (end - 1) + 1] * k + y];
    if (!closed && apart(px, last[0], width) && apart(py, last[1], height)) return;
    context.moveTo(px, py);
    for (let p = from + 1; p < end; p++) {
      const [qx, qy] = [xy[2 * p] * k + x, xy[2 * p + 1] * k + y];
      if (Math.abs(qx - px) < FINE && Math.abs(qy - py) < FINE && p < end - 1) continue;
      context.lineTo(qx, qy);
      [px, py] = [qx, qy];
    }
    if (closed) context.closePath();
  };
}

/** Whether both ends lie far outside, on the same side. */
function apart(a: number, b: number, size: number): boolean {
  return (a < -size && b < -size) || (a > 2 * size && b > 2 * size);
}

function all(lines: Lines, each: (from: number, to: number) => void): void {
  for (let i = 0; i < lines.from.length - 1; i++) each(lines.from[i], lines.from[i + 1]);
}

function some(context: CanvasRenderingContext2D, { arcs }: Ground, which: Int32Array, trace: Trace): void {
  context.beginPath();
  for (const arc of which) trace(arcs.xy, arcs.from[arc], arcs.from[arc + 1], false);
}

function stroke(context: CanvasRenderingContext2D, colour: string, width: number): void {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}
