import { describe, expect, it } from "vitest";
import { parseFilter } from "./filter";

const keys = ["metric.accuracy", "config.lr", "metadata.accuracy", "metadata.framework"];
const meaning = (text: string) => {
  const { filter, problem } = parseFilter(text, keys);
  return problem ?? (filter === undefined ? undefined : JSON.parse(filter));
};

describe("a filter that people type", () => {
  it("is nothing when nothing is typed", () => expect(meaning("  ")).toBeUndefined());
  it("compares numbers, with or without spaces", () => {
    expect(meaning("accuracy > 0.9")).toEqual({ "metric.accuracy": { $gt: 0.9 } });
    expect(meaning("accuracy>=0.9")).toEqual({ "metric.accuracy": { $gte: 0.9 } });
  });
  it("takes full keys and texts", () => {
    expect(meaning("metadata.accuracy != 1")).toEqual({ "metadata.accuracy": { $ne: 1 } });
    expect(meaning('framework = "scikit learn"')).toEqual({ "metadata.framework": { $eq: "scikit learn" } });
    expect(meaning("framework ~ sk")).toEqual({ "metadata.framework": { $contains: "sk" } });
  });
  it("joins conditions", () => {
    expect(meaning("alias:production lr = 0.01 v12")).toEqual({ $and: [{ alias: "production" }, { "config.lr": { $eq: 0.01 } }, { version_index: 12 }] });
  });
  it("looks for other words in what describes a version", () => {
    expect(meaning("forest")).toEqual({ $or: [{ description: { $contains: "forest" } }, { alias: "forest" }, { tag: "forest" }, { digest: { $contains: "forest" } }] });
  });
  it("says what does not work", () => {
    expect(meaning("acuracy > 1")).toContain("none of the newest versions here has the key “acuracy”");
    expect(meaning("accuracy >")).toBe("say what to compare accuracy with");
  });
});
