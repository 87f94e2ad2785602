import { expect, it } from "vitest";
import { missingStretches } from "./log";

it("only what is in sight and not known is asked for", () => {
  const known = new Map([[0, 2000], [3, 1700]]);
  expect(missingStretches(known, 0, 40, 2000)).toEqual([]);
  expect(missingStretches(known, 480, 1020, 2000)).toEqual([1, 2]);
  expect(missingStretches(known, 1600, 1650, 1700)).toEqual([]);
  expect(missingStretches(known, 1600, 1650, 2000)).toEqual([3]); // the log has grown into it
});
