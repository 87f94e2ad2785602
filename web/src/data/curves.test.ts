import { expect, it } from "vitest";
import { curveOf, numericKeys } from "./curves";

it("media and the SDK's own keys have no curve", () => {
  const keys = { keys: { loss: { typeCounts: [{ type: "number", count: 3 }] }, image: { typeCounts: [{ type: "image-file", count: 3 }] }, _step: { typeCounts: [{ type: "number", count: 3 }] } } };
  expect(numericKeys(keys)).toEqual(["loss"]);
  expect(numericKeys(null)).toEqual([]);
});

it("rows without a number are left out", () => {
  const rows = [{ _step: 0, loss: 1 }, { _step: 1, loss: "NaN" }, { _step: 2, loss: null }, { _step: 3, loss: 0.5 }];
  expect(curveOf("r", rows, "loss")).toEqual({ name: "r", steps: [0, 3], values: [1, 0.5] });
  expect(curveOf("r", null, "loss").steps).toEqual([]);
});
