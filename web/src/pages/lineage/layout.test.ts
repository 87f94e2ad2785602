import { describe, expect, it } from "vitest";
import { nodeWidth, pathOf } from "./geometry";
import { layout } from "./layout";

describe("a layout", () => {
  const placed = layout(["a", "b", "c", "d"], [{ from: "a", to: "b" }, { from: "b", to: "c" }, { from: "a", to: "c" }, { from: "b", to: "d" }]);
  it("goes from left to right", () => {
    for (const { from, to } of placed.steps) expect(placed.nodes[to]!.x - placed.nodes[from]!.x).toBeGreaterThan(nodeWidth);
  });
  it("lets nothing overlap", () => expect(placed.nodes.c).not.toEqual(placed.nodes.d));
  it("has lines from side to side, around what is between", () => {
    const { a, c } = placed.nodes as { a: { x: number; y: number }; c: { x: number; y: number } };
    const long = placed.steps.find(({ from, to }) => from === "a" && to === "c")!;
    const path = pathOf(a, c, long.points);
    expect(path.startsWith(`M${a.x + nodeWidth / 2} ${a.y}`)).toBe(true);
    expect(path.endsWith(`${c.x - nodeWidth / 2} ${c.y}`)).toBe(true);
    expect(path.split("C").length).toBeGreaterThan(2);
  });
  it("stands a graph that goes in a circle", () => expect(Object.keys(layout(["a", "b"], [{ from: "a", to: "b" }, { from: "b", to: "a" }]).nodes).length).toBe(2));
});
