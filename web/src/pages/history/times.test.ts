import { expect, it } from "vitest";
import { bars, fromField, sliderSteps, timeOf, toField } from "./times";

const stretch = (version: string, from: string, to: string | null) => ({ collection: "c", alias: "production", version, digest: "", from, to, set_by: "ada", reason: null });

it("a field holds the local time to the second and gives it back", () => {
  const time = Date.parse("2026-03-01T12:34:56Z");
  expect(fromField(toField(time))).toBe(time);
  expect(fromField("")).toBeNull();
});

it("bars lie where the stretches lie, the oldest first", () => {
  const begin = Date.parse("2026-03-01T00:00:00Z");
  const end = Date.parse("2026-03-11T00:00:00Z");
  const found = bars([stretch("v1", "2026-03-06T00:00:00Z", null), stretch("v0", "2026-03-01T00:00:00Z", "2026-03-06T00:00:00Z")], begin, end);
  expect(found.map(({ version, left, width, open }) => [version, left, width, open])).toEqual([["v0", 0, 50, false], ["v1", 50, 50, true]]);
});

it("the end of the slider is now, also when the page is old", () => {
  expect(timeOf(sliderSteps, 0, 1000)).toBe(Infinity);
  expect(timeOf(sliderSteps / 2, 0, 1000)).toBe(500);
});
