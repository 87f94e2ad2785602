import { describe, expect, it } from "vitest";
import { outranks, roleName, rolesIn } from "./roles";

describe("roles", () => {
  it("that can be given in a group, and the one somebody has already", () => {
    expect(rolesIn("organization")).toEqual(["admin", "member", "viewer"]);
    expect(rolesIn("team", "restricted_viewer")).toEqual(["admin", "member", "viewer", "restricted_viewer"]);
    expect(rolesIn("registry")).toHaveLength(4);
  });
  it("are ordered", () => {
    expect(outranks("admin", "member")).toBe(true);
    expect(outranks("viewer", "viewer")).toBe(false);
    expect(outranks("viewer", "none")).toBe(true);
    expect(outranks("none", "viewer")).toBe(false);
  });
  it("read as words", () => expect(roleName("restricted_viewer")).toBe("restricted viewer"));
});
