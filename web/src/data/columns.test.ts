import { describe, expect, it } from "vitest";
import { bestOf, compareKeys, keysOf, usualColumns, valueAt } from "./columns";
import type { Version } from "./generated";

function version(number: number, metrics: Record<string, number>, config: Record<string, unknown> = {}, metadata: unknown = null): Version {
  const run = { entity: "e", project: "p", name: "r", display_name: "r", commit: null, metrics, config, deleted: false };
  return { collection: "c", version: `v${number}`, digest: "", size: 1, file_count: 1, aliases: [], tags: [], description: null, metadata, created_at: "", linked_at: "", source: null, source_deleted: null, run, history_step: null };
}

const rows = [
  version(0, { accuracy: 0.9, loss: 0.3, epoch: 3 }, { lr: 0.1, seed: 1 }, { accuracy: 0.9, nested: { depth: 2 } }),
  version(1, { accuracy: 0.8, loss: 0.2, epoch: 4 }, { lr: 0.01, seed: 1 }, { accuracy: 0.8, nested: { depth: 3 } }),
];

describe("columns", () => {
  it("are the keys of metrics, metadata and config", () => {
    expect(keysOf(rows)).toEqual(["metric.accuracy", "metric.epoch", "metric.loss", "metadata.accuracy", "metadata.nested.depth", "config.lr", "config.seed"]);
  });
  it("have values", () => {
    expect(valueAt(rows[0] as Version, "metadata.nested.depth")).toBe(2);
    expect(valueAt(rows[0] as Version, "config.lr")).toBe(0.1);
    expect(valueAt(rows[0] as Version, "metric.none")).toBeUndefined();
  });
  it("are at first the known measures, each once, and the settings that differ", () => expect(usualColumns(rows)).toEqual(["metric.accuracy", "metric.loss", "config.lr"]));
  it("know the best version where the name says what is better", () => {
    expect(bestOf(rows, "metric.accuracy")).toBe("v0");
    expect(bestOf(rows, "metric.loss")).toBe("v1");
    expect(bestOf(rows, "metric.epoch")).toBeUndefined();
    expect(bestOf([rows[0], rows[0]] as Version[], "metric.accuracy")).toBeUndefined();
  });
  it("tell two versions apart", () => {
    expect(compareKeys(rows[0] as Version, rows[1] as Version, "config.")).toEqual([{ key: "config.lr", from: 0.1, to: 0.01, same: false }, { key: "config.seed", from: 1, to: 1, same: true }]);
  });
});
