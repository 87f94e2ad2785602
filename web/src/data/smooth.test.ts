import { expect, it } from "vitest";
import { smoothed } from "./smooth";

const xs = Array.from({ length: 1000 }, (_, i) => i);
const noisy = xs.map((x) => (x % 2 ? 1 : -1));

it("no strength leaves a curve as it is", () => expect(smoothed(xs, noisy, 0)).toBe(noisy));
it("noise goes, a level stays", () => {
  expect(Math.abs(smoothed(xs, noisy, 0.9).at(-1) as number)).toBeLessThan(0.1);
  expect(smoothed(xs, xs.map(() => 3), 0.9).every((y) => Math.abs(y - 3) < 1e-9)).toBe(true);
});
it("a thinned curve is smoothed like the whole one", () => {
  const rising = xs.map((x) => x / 100);
  const thin = xs.filter((x) => x % 10 === 0);
  const whole = smoothed(xs, rising, 0.8);
  const few = smoothed(thin, thin.map((x) => x / 100), 0.8);
  expect(Math.abs((few.at(-1) as number) - (whole[990] as number))).toBeLessThan(0.1);
});
it("one point and none", () => {
  expect(smoothed([5], [2], 0.9)).toEqual([2]);
  expect(smoothed([], [], 0.9)).toEqual([]);
});
