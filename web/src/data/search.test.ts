import { describe, expect, it } from "vitest";
import { hitOf, marked, type Result } from "./search";

const result = (more: Partial<Result>): Result => ({ entity: "ada", project: "digits", name: "x", version: null, type: null, display_name: null, matched: { by: "name", value: "x" }, ...more });

describe("a result", () => {
  it("leads to its page", () => {
    expect(hitOf("model", result({ entity: "main", project: "wandb-registry-model", name: "A b", type: "model" }))).toMatchObject({ title: "A b", where: "main / model · model", href: "/orgs/main/registry/model?selectionPath=main%2Fwandb-registry-model%2FA%20b" });
    expect(hitOf("version", result({ name: "m", version: "v3", type: "model", matched: { by: "alias", value: "production" } }))).toMatchObject({ title: "m v3", href: "/ada/digits/artifacts/model/m/v3", matched: { by: "alias", value: "production" } });
    expect(hitOf("run", result({ name: "abc", display_name: "brisk-sun-1" }))).toMatchObject({ title: "brisk-sun-1", where: "ada / digits · abc", href: "/ada/digits/runs/abc", matched: null });
    expect(hitOf("project", result({ name: "digits" })).href).toBe("/ada/digits");
  });
  it("shows where the words are", () => {
    expect(marked("Digits classifier", "its c")).toEqual(["Dig", "its c", "lassifier"]);
    expect(marked("Digits", "zz")).toEqual(["Digits"]);
    expect(marked("Digits classifier", "class dig")).toEqual(["", "Dig", "its ", "class", "ifier"]);
    expect(marked("a+b", "+b")).toEqual(["a", "+b", ""]);
    expect(marked("İx", "x")).toEqual(["İx"]);
  });
});
