import { describe, expect, it } from "vitest";
import type { Recipe, Version } from "../../data/generated";
import { dataOf, originsOf } from "./differences";

describe("where versions come from", () => {
  const input = (collection: string, version: string) => ({ entity: "ada", project: "p", collection, version, type: "dataset", digest: version, file_count: 1, size: 1, deleted: false, from: null });
  const recipe = (commit: string | null, ...inputs: Recipe["inputs"]) => ({ commit, patch: null, program: null, arguments: [], python: "3.11", inputs }) as unknown as Recipe;
  const recipes = [recipe("a", input("same", "v0"), input("data", "v1")), recipe("b", input("same", "v0"), input("data", "v2"))];
  it("by data: what differs first", () => expect(dataOf(recipes).map(({ collection, differs }) => `${collection} ${differs}`)).toEqual(["ada/p/data true", "ada/p/same false"]));
  it("by code: what differs first, what nobody knows not at all", () => {
    const versions = [{ run: null }, { run: null }] as Version[];
    expect(originsOf(versions, recipes).map(({ key, differs }) => `${key} ${differs}`)).toEqual(["Commit true", "Python false"]);
  });
});
