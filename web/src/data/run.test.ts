import { describe, expect, it } from "vitest";
import { ansi } from "./ansi";
import { configRows, runFileUrl, type RunRecord, summaryRows } from "./run";

describe("log lines", () => {
  it("keep their colours and lose other control sequences", () => {
    expect(ansi("a\u001b[1;31mred\u001b[0m b")).toEqual([{ text: "a", kind: "" }, { text: "red", kind: "fg-1 bold" }, { text: " b", kind: "" }]);
    expect(ansi("\u001b[38;5;208mx\u001b[2Ky\u001b]0;title\u0007z")).toEqual([{ text: "xyz", kind: "" }]);
  });
  it("show the last state of a progress bar", () => expect(ansi("10%\r50%\r100%\r")).toEqual([{ text: "100%", kind: "" }]));
});

describe("config and summary", () => {
  const record = { config: { lr: 0.1, _wandb: { t: 1 }, net: { depth: 3 } }, summary: { _step: 3, loss: "NaN", image: { _type: "image-file", path: "a" } } } as unknown as RunRecord;
  it("are rows by dotted name", () => expect(configRows(record)).toEqual([["lr", 0.1], ["net.depth", 3]]));
  it("keep media whole", () => expect(summaryRows(record)).toEqual([["image", { _type: "image-file", path: "a" }], ["loss", "NaN"]]));
});

it("addresses of files are encoded part by part", () => expect(runFileUrl({ entity: "a", project: "p q", run: "r" }, "media/x y#.png")).toBe("/api/v1/runs/a/p%20q/r/files/media/x%20y%23.png"));
