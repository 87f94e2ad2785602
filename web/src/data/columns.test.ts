import { describe, expect, it } from "vitest";
import { bestOf, compareKeys, firstAsked, keysOf, numberIn, own, showable, usualColumns, valueAt } from "./columns";
import type { Column, Version } from "./generated";

function version(number: number, metrics: Record<string, number>, config: Record<string, unknown> = {}, metadata: unknown = null): Version {
  const run = { entity: "e", project: "p", name: "r", display_name: "r", commit: null, metrics, config, deleted: false };
  return { collection: "c", version: `v${number}`, digest: "", size: 1, file_count: 1, aliases: [], tags: [], description: null, metadata, created_at: "", linked_at: "", source: null, source_deleted: null, run, history_step: null };
}

const rows = [
  version(0, { accuracy: 0.9, loss: 0.3, epoch: 3 }, { lr: 0.1, seed: 1 }, { accuracy: 0.9, nested: { depth: 2 } }),
  version(1, { accuracy: 0.8, loss: 0.2, epoch: 4 }, { lr: 0.01, seed: 1 }, { accuracy: 0.8, nested: { depth: 3 } }),
];

it("names that every object has are not found where nobody gave them", () => {
  expect(own({ a: 1 }, "constructor")).toBeUndefined();
  expect(own(JSON.parse('{"__proto__":2,"toString":3}'), "__proto__")).toBe(2);
  expect(own(undefined, "a")).toBeUndefined();
});

describe("columns", () => {
  it("are the keys of metrics, metadata and config", () => {
    expect(keysOf(rows)).toEqual(["metric.accuracy", "metric.epoch", "metric.loss", "metadata.accuracy", "metadata.nested.depth", "config.lr", "config.seed"]);
  });
  it("have values", () => {
    expect(valueAt(rows[0] as Version, "metadata.nested.depth")).toBe(2);
    expect(valueAt(rows[0] as Version, "config.lr")).toBe(0.1);
    expect(valueAt(rows[0] as Version, "metric.none")).toBeUndefined();
  });
  it("are at first the known measures, each once, and the settings that differ", () => {
    const column = (name: string, kind: Column["kind"], versions: number): Column => ({ column: name, kind, versions });
    const seen = [column("config.seed", "number", 10), column("config.lr", "number", 10), column("metric.epoch", "number", 10), column("metadata.accuracy", "number", 10), column("metric.loss", "number", 6), column("metric.accuracy", "number", 9), column("metric.f1", "number", 4), column("metadata.list", "other", 10), column("config.a,b", "text", 10)];
    const asked = firstAsked(seen);
    expect(asked).toEqual({ metrics: ["metric.accuracy", "metric.loss"], settings: ["config.seed", "config.lr"] });
    expect(usualColumns(asked, [{ version: "v0", values: { "config.seed": 1, "config.lr": 0.1 } }, { version: "v1", values: { "config.seed": 1, "config.lr": null } }])).toEqual(["metric.accuracy", "metric.loss", "config.lr"]);
    expect(showable(seen).map((each) => each.column)).not.toContain("config.a,b");
  });
  it("know the best version where the name says what is better", () => {
    const of = (key: string, ...values: unknown[]) => bestOf(values.map((value, i) => ({ version: `v${i}`, values: { [key]: value } })), key);
    expect(of("metric.accuracy", 0.8, "NaN", null, 0.9)).toBe("v3");
    expect(of("metric.loss", 0.3, 0.2, "Infinity")).toBe("v1");
    expect(of("metric.epoch", 1, 2)).toBeUndefined();
    expect(of("metric.accuracy", 0.5, 0.5)).toBeUndefined();
  });
  it("hold numbers that JSON cannot write", () => expect([1.5, "NaN", "Infinity", "-Infinity", "text", null].map(numberIn)).toEqual([1.5, NaN, Infinity, -Infinity, undefined, undefined]));
  it("tell two versions apart", () => {
    expect(compareKeys(rows[0] as Version, rows[1] as Version, "config.")).toEqual([{ key: "config.lr", from: 0.1, to: 0.01, same: false }, { key: "config.seed", from: 1, to: 1, same: true }]);
  });
});
