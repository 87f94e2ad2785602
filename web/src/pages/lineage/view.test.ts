import { describe, expect, it } from "vitest";
import { fitted, nextTo, revealing, whole, zoomed } from "./view";

const placed = { nodes: { a: { x: 100, y: 50 }, b: { x: 100, y: 120 }, c: { x: 400, y: 60 } }, steps: [], width: 500, height: 200 };
const box = { width: 1000, height: 400 };

describe("a view", () => {
  it("puts a small graph into the middle, unscaled", () => expect(fitted(placed, box, undefined)).toEqual({ scale: 1, x: 250, y: 100 }));
  it("keeps a large graph readable, around what it is about", () => {
    const view = fitted({ ...placed, width: 5000 }, box, { x: 2500, y: 50 });
    expect(view.scale).toBe(0.8);
    expect(view.x + 2500 * view.scale).toBeCloseTo(500);
  });
  it("does not show emptiness beside a large graph", () => expect(fitted({ ...placed, width: 5000 }, box, { x: 0, y: 0 }).x).toBe(20));
  it("shows everything when asked", () => expect(whole({ ...placed, width: 4000 }, box).scale).toBeCloseTo(0.24));
  it("is scaled around the pointer", () => {
    const view = zoomed({ x: 10, y: 20, scale: 1 }, 1.5, { x: 110, y: 120 });
    expect([(110 - view.x) / view.scale, (120 - view.y) / view.scale]).toEqual([100, 100]);
  });
  it("moves no more than it must", () => {
    expect(revealing({ x: 0, y: 0, scale: 1 }, { x: 500, y: 200 }, { width: 200, height: 50 }, box)).toEqual({ x: 0, y: 0, scale: 1 });
    expect(revealing({ x: 0, y: 0, scale: 1 }, { x: 1000, y: 200 }, { width: 200, height: 50 }, box).x).toBe(-120);
  });
  it("is walked by arrows", () => {
    const near = { before: [], after: ["c"] };
    expect(["ArrowRight", "ArrowDown", "ArrowUp", "ArrowLeft"].map((key) => nextTo(placed, "a", key, near))).toEqual(["c", "b", undefined, undefined]);
  });
});
