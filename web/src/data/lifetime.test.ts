import { describe, expect, it } from "vitest";
import { lifetimeText, secondsOfDays } from "./lifetime";

describe("lifetimes", () => {
  it("in words", () => {
    expect(lifetimeText(null)).toBe("for ever");
    expect(lifetimeText(86_400)).toBe("1 day");
    expect(lifetimeText(30 * 86_400)).toBe("30 days");
    expect(lifetimeText(12 * 3600)).toBe("12 hours");
    expect(lifetimeText(61)).toBe("61 seconds");
  });
  it("as typed", () => {
    expect(secondsOfDays("30")).toBe(30 * 86_400);
    expect(secondsOfDays("0.5")).toBe(43_200);
    for (const none of ["", " ", "0", "-1", "x", "1e9"]) expect(secondsOfDays(none)).toBeNull();
  });
});
