import { describe, expect, it } from "vitest";
import type { File } from "../../data/generated";
import { filesOf } from "./differences";

const file = (path: string, digest: string): File => ({ path, size: 1, digest, ref: null });

describe("files of versions", () => {
  const lines = filesOf([
    [file("same", "1"), file("edited", "1"), file("gone", "1")],
    [file("same", "1"), file("edited", "2"), file("new", "1")],
  ]);
  it("that changed come first, then what was added and removed", () => expect(lines.map(({ path, change }) => `${path} ${change}`)).toEqual(["edited changed", "new added", "gone removed", "same same"]));
  it("keep their place by version", () => expect(lines.find(({ path }) => path === "new")?.files.map((each) => each?.path)).toEqual([undefined, "new"]));
});
