import { describe, expect, it } from "vitest";
import { collectionFilters, headlines, numbersOf, runFilters } from "./project";

describe("filters of runs", () => {
  it("none for nothing", () => expect([runFilters("  ", null), collectionFilters("")]).toEqual([null, null]));
  it("by state", () => expect(runFilters("", "failed")).toEqual({ state: "failed" }));
  it("every word somewhere, as it stands", () => {
    const filter = runFilters("a.b (c", "running") as { $and: [object, { $or: Record<string, { $regex: string }>[] }, { $or: Record<string, { $regex: string }>[] }] };
    expect(filter.$and).toHaveLength(3);
    expect(filter.$and[1].$or[0]).toEqual({ display_name: { $regex: "(?i)a\\.b" } });
    expect(filter.$and[2].$or[1]).toEqual({ name: { $regex: "(?i)\\(c" } });
  });
});

describe("numbers of runs", () => {
  it("those that are none are left out, and the SDK's own", () => expect(numbersOf('{"loss": NaN, "acc": 0.5, "_step": 3, "list": [Infinity], "text": "NaN"}')).toEqual({ acc: 0.5 }));
  it("known measures first", () => expect(headlines(['{"zeta": 1, "loss": 2}', '{"zeta": 1, "alpha": 2, "val/accuracy": 1}', null])).toEqual(["loss", "val/accuracy", "zeta"]));
});
