// Which part of the graph is seen: moved and scaled. Pure.
import type { Placed, Point } from "./geometry";

export interface View {
  x: number; // of the graph's origin in the window, px
  y: number;
  scale: number;
}
export interface Box {
  width: number;
  height: number;
}

const least = 0.2;
const most = 2;
const readable = 0.8;
const edge = 20;

/** The whole graph if it stays readable, else as much as stays so, with `centre` in the middle. */
export function fitted(placed: Placed, box: Box, centre: Point | undefined): View {
  const whole = Math.min((box.width - 2 * edge) / placed.width, (box.height - 2 * edge) / placed.height, 1);
  const scale = Math.max(whole, readable);
  const along = (size: number, room: number, at: number) => (size * scale <= room - edge ? (room - size * scale) / 2 : Math.min(edge, Math.max(room - edge - size * scale, room / 2 - at * scale)));
  return { scale, x: along(placed.width, box.width, centre?.x ?? 0), y: along(placed.height, box.height, centre?.y ?? 0) };
}

/** Everything, however small. */
export function whole(placed: Placed, box: Box): View {
  const scale = Math.max(least, Math.min((box.width - 2 * edge) / placed.width, (box.height - 2 * edge) / placed.height, 1));
  return { scale, x: (box.width - placed.width * scale) / 2, y: (box.height - placed.height * scale) / 2 };
}

/** Scaled so that what is under `at` stays there. */
export function zoomed(view: View, factor: number, at: Point): View {
  const scale = Math.min(most, Math.max(least, view.scale * factor));
  const by = scale / view.scale;
  return { scale, x: at.x - (at.x - view.x) * by, y: at.y - (at.y - view.y) * by };
}

/** Moved just so far that a node is inside. */
export function revealing(view: View, at: Point, size: Box, box: Box): View {
  const inside = (from: number, length: number, room: number) => (from < edge ? edge - from : from + length > room - edge ? room - edge - from - length : 0);
  const left = view.x + (at.x - size.width / 2) * view.scale;
  const top = view.y + (at.y - size.height / 2) * view.scale;
  return { ...view, x: view.x + inside(left, size.width * view.scale, box.width), y: view.y + inside(top, size.height * view.scale, box.height) };
}

/** The next node in a direction, for arrow keys: neighbours to the sides, the nearest of the same column above and below. */
export function nextTo(placed: Placed, from: string, key: string, near: { before: string[]; after: string[] }): string | undefined {
  const at = placed.nodes[from];
  if (!at) return undefined;
  const nearest = (ids: string[]) => ids.filter((id) => placed.nodes[id]).sort((a, b) => Math.abs(placed.nodes[a]!.y - at.y) - Math.abs(placed.nodes[b]!.y - at.y))[0];
  if (key === "ArrowLeft") return nearest(near.before);
  if (key === "ArrowRight") return nearest(near.after);
  const sign = key === "ArrowUp" ? -1 : 1;
  return nearest(Object.keys(placed.nodes).filter((id) => Math.abs(placed.nodes[id]!.x - at.x) < 100 && (placed.nodes[id]!.y - at.y) * sign > 0));
}
