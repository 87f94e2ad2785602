import { describe, expect, it } from "vitest";
import { groupsOf } from "./group_metrics";
import { filesOf, isMedia, kindOf, mediaWord } from "./media_kinds";
import { barsOf, dotsOf, histogramOf, linesOf, matrixOf, plotsOf } from "./plot_kinds";
import { definedAxes, hiddenMetrics, sdkConfigOf } from "./sdk_config";
import { curvesOfEvents } from "./system_curves";

it("metrics stand by the part before the slash, those without one first", () => expect(groupsOf(["acc", "train/loss", "val/loss", "train/rate", "/odd"])).toEqual([["", ["acc", "/odd"]], ["train", ["train/loss", "train/rate"]], ["val", ["val/loss"]]]));

describe("media", () => {
  it("are told from numbers, text and plain objects", () => expect([1, "a", null, { a: 1 }, { _type: 3 }, { _type: "image-file" }].map(isMedia)).toEqual([false, false, false, false, false, true]));
  it("have a kind and words", () => {
    expect(kindOf({ _type: "images/separated" })).toBe("image");
    expect(mediaWord({ _type: "images/separated", filenames: ["a", "b"] })).toBe("2 images");
    expect(mediaWord({ _type: "partitioned-table" })).toBe("table");
    expect(mediaWord({ _type: "table-file", nrows: 30 })).toBe("table of 30 rows");
    expect(mediaWord({ _type: "something-new" })).toBe("file");
  });
  it("have files with captions", () => {
    expect(filesOf({ _type: "images/separated", filenames: ["a", "b"], captions: ["x"] })).toEqual([{ path: "a", caption: "x" }, { path: "b", caption: "" }]);
    expect(filesOf({ _type: "images/separated", filenames: ["a"], captions: false })).toEqual([{ path: "a", caption: "" }]);
    expect(filesOf({ _type: "html-file", path: "p" })).toEqual([{ path: "p", caption: "" }]);
    expect(filesOf({ _type: "histogram" })).toEqual([]);
  });
});

it("what the machine did: GPUs first, a curve per measure over the time since the start", () => {
  const rows = ['{"system.cpu": 5, "_runtime": 1, "_wandb": true}', '{"system.cpu": NaN, "system.gpu.0.gpu": 90, "_runtime": 2}', '{"system.cpu": 7, "_runtime": 3}'];
  expect(curvesOfEvents(rows, "r")).toEqual([
    ["gpu.0.gpu", { name: "r", steps: [2], values: [90], odd: 0 }],
    ["cpu", { name: "r", steps: [1, 3], values: [5, 7], odd: 0 }],
  ]);
});

describe("charts of wandb.plot", () => {
  const panel = (panelDefId: string, fieldSettings: object) => ({ panel_type: "Vega2", panel_config: { panelDefId, fieldSettings, stringSettings: { title: "A title" } } });
  const config = JSON.stringify({ _wandb: { value: { visualize: { pr: panel("wandb/line/v0", { x: "recall", y: "precision" }), own: panel("me/own/v0", {}) } } } });
  const table = (columns: string[], ...rows: unknown[][]) => ({ columns, rows, numeric: [] });
  const plot = (fields: Record<string, string>) => ({ kind: "lines" as const, title: "t", fields });
  it("are known by the key of their table; others stay tables", () => {
    expect([...plotsOf(sdkConfigOf(config))]).toEqual([["pr_table", { kind: "lines", title: "A title", fields: { x: "recall", y: "precision" } }]]);
    expect(plotsOf(sdkConfigOf(null)).size).toBe(0);
  });
  it("of lines, one per name, in the order of x", () => {
    const rows = table(["step", "lineKey", "lineVal"], [1, "up", 2], [0, "up", 1], [0, "down", 4], [null, "down", 3]);
    expect(linesOf(plot({ step: "step", lineKey: "lineKey", lineVal: "lineVal" }), rows)).toEqual({ x: "step", curves: [{ name: "up", steps: [0, 1], values: [1, 2], odd: 0 }, { name: "down", steps: [0], values: [4], odd: 0 }] });
    expect(linesOf(plot({ x: "gone", y: "lineVal" }), rows)).toBeNull();
  });
  it("of dots, bars, values and mistakes", () => {
    expect(dotsOf(plot({ x: "a", y: "b" }), table(["a", "b"], [1, 2], ["x", 3]))?.dots).toEqual([[1, 2]]);
    expect(barsOf(plot({ label: "l", value: "v" }), table(["l", "v"], ["cat", 3], ["dog", null]))).toEqual([["cat", 3]]);
    expect(histogramOf(plot({ value: "v" }), table(["v"], [0], [1], [4]), 2)).toEqual({ bins: [0, 2, 4], values: [2, 1] });
    expect(matrixOf(plot({ Actual: "A", Predicted: "P", nPredictions: "n" }), table(["A", "P", "n"], ["x", "x", 5], ["x", "y", 1], ["y", "y", 2]))).toEqual({ names: ["x", "y"], counts: [[5, 1], [0, 2]] });
  });
});

describe("what metrics are drawn over", () => {
  // As the client sends define_metric("step"), ("acc", step_metric="epoch"), ("*", step_metric="step") and ("val/*", step_metric="epoch").
  const { m } = sdkConfigOf('{"_wandb":{"value":{"m":[{"1":"step","6":[3]},{"1":"acc","5":3,"6":[1,3]},{"1":"epoch"},{"2":"*","5":1},{"2":"val/*","5":3}],"odd":NaN}}}');
  it("is what the script defined for it, or for the closest pattern", () =>
    expect(["acc", "loss", "val/loss", "epoch", "step"].map(definedAxes(m ?? []))).toEqual(["epoch", "step", "epoch", undefined, undefined]));
  it("is nothing for those it hides", () => {
    const hides = hiddenMetrics([{ 1: "noise", 6: [2, 3] }, { 2: "debug/*", 6: [2] }, { 1: "debug/loss", 6: [3] }]);
    expect(["noise", "debug/x", "debug/loss", "loss"].map(hides)).toEqual([true, true, false, false]);
  });
  it("is left open by others", () => expect(definedAxes([])("loss")).toBeUndefined());
});
