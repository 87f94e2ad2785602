import { describe, expect, it } from "vitest";
import { alignedNumbers, duration, exactTime, flatten, formatCount, formatNumber, formatSize, formatValue, relativeTime } from "./format";

describe("numbers", () => {
  it.each([
    [0, "0"], [1, "1"], [12345, "12 345"], [0.1 + 0.2, "0.3"], [0.96444, "0.9644"], [0.000012345, "1.234e−5"], [1234567.5, "1.235e6"], [-3.14159, "−3.142"],
    [NaN, "NaN"], [Infinity, "∞"], [-Infinity, "−∞"], [123.456, "123.5"], [2000.5, "2000.5"],
  ])("%d is written %s", (value, text) => expect(formatNumber(value).replace(/\s/g, " ")).toBe(text));

  it("gives all numbers of a column the same decimals", () => {
    const write = alignedNumbers([0.96, 0.9644, 1]);
    expect([0.96, 0.9644, 1].map(write)).toEqual(["0.960", "0.964", "1.000"]);
    expect(alignedNumbers([1, 20, 300])(20)).toBe("20");
    expect(alignedNumbers([12.5, 3])(3)).toBe("3.0");
    expect([0.1, 0.01, 0.001].map(alignedNumbers([0.1, 0.01, 0.001]))).toEqual(["0.100", "0.010", "0.001"]);
    expect(alignedNumbers([])(2.5)).toBe("2.5");
  });

  it("counts with groups", () => expect(formatCount(10000).replace(/\s/g, " ")).toBe("10 000"));
});

it("sizes have three digits and a unit", () => {
  expect([0, 999, 1000, 162345, 2.82e6, 1e12].map(formatSize)).toEqual(["0 B", "999 B", "1 kB", "162 kB", "2.82 MB", "1 TB"]);
});

describe("times", () => {
  const now = Date.parse("2026-03-01T12:00:00Z");
  it.each([
    ["2026-03-01T11:59:55Z", "just now"], ["2026-03-01T11:59:00Z", "1 minute ago"], ["2026-03-01T09:00:00Z", "3 hours ago"], ["2026-02-26T12:00:00Z", "3 days ago"],
    ["2025-03-01T12:00:00Z", "11 months ago"], ["2026-03-01T14:30:00Z", "in 2 hours"],
  ])("%s is %s", (at, text) => expect(relativeTime(at, now)).toBe(text));

  it("writes exact times so that they sort", () => expect(exactTime("2026-03-01T12:00:00Z")).toMatch(/^2026-03-01 \d\d:00:00$/));
  it("says how long something took in at most two units", () => {
    expect(duration("2026-03-01T00:00:00Z", "2026-03-03T03:04:05Z")).toBe("2 d 3 h");
    expect(duration("2026-03-01T00:00:00Z", "2026-03-01T00:00:00.250Z")).toBe("250 ms");
  });
});

describe("values of scripts", () => {
  it("are never [object Object]", () => {
    expect(formatValue({ a: 1 })).toBe('{"a":1}');
    expect(formatValue(null)).toBe("–");
    expect(formatValue(true)).toBe("true");
    expect(formatValue("<b>")).toBe("<b>");
  });
  it("are flattened to dotted keys, lists and media stay whole", () => {
    expect(flatten({ a: { b: 1, c: [1, 2] }, image: { _type: "image-file", path: "x" }, empty: {} })).toEqual([
      ["a.b", 1], ["a.c", [1, 2]], ["image", { _type: "image-file", path: "x" }], ["empty", {}],
    ]);
  });
});
