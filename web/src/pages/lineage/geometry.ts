// Sizes and lines of the drawing. Pure.

export const nodeWidth = 208;
export const nodeHeight = 52;

export interface Point {
  x: number;
  y: number;
}
export interface Placed {
  nodes: Record<string, Point>; // the middle
  steps: { from: string; to: string; points: Point[] }[];
  width: number;
  height: number;
}

/** From the right side of one node through the points between to the left side of the other, as one smooth line. */
export function pathOf(from: Point, to: Point, points: Point[]): string {
  const start = { x: from.x + nodeWidth / 2, y: from.y };
  const end = { x: to.x - nodeWidth / 2, y: to.y };
  const middle = points.slice(1, -1).filter(({ x }) => x > start.x + 8 && x < end.x - 8);
  let text = `M${start.x} ${start.y}`;
  let at = start;
  for (const next of [...middle, end]) {
    const half = (at.x + next.x) / 2;
    text += `C${half} ${at.y} ${half} ${next.y} ${next.x} ${next.y}`;
    at = next;
  }
  return text;
}
