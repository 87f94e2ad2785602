import { describe, expect, it } from "vitest";
import { groupsOf } from "./group_metrics";
import { filesOf, isMedia, kindOf, mediaWord } from "./media_kinds";
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
