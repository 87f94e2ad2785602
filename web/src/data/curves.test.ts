import { expect, it } from "vitest";
import { curveOf, numericKeys } from "./curves";
import type { RunKey } from "./run";

it("media and the SDK's own keys have no curve", () => {
  const key = (name: string, kind: RunKey["kind"]): RunKey => ({ key: name, kind, type: kind, count: 3, last: null });
  expect(numericKeys([key("a,b", "number"), key("loss", "number"), key("image", "image"), key("_step", "number"), key("acc10", "number"), key("acc9", "number")])).toEqual(["a,b", "acc9", "acc10", "loss"]);
});

it("points without a number are left out, and counted unless there is nothing", () => {
  expect(curveOf("r", { key: "loss", count: 4, exact: true, x: [0, 1, 2, 3], y: [1, "NaN", null, 0.5] })).toEqual({ name: "r", steps: [0, 3], values: [1, 0.5], odd: 1 });
  expect(curveOf("r", undefined).steps).toEqual([]);
});
