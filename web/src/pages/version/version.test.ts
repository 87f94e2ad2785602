import { describe, expect, it } from "vitest";
import { foldHistory } from "./facts";
import { treeOf } from "./file_list";
import { imageType, looksLikeText, readTable, separated } from "./peek";
import { commitPage } from "./provenance";

const bytes = (text: string) => new TextEncoder().encode(text);
const file = (path: string, size = 1) => ({ path, size, digest: "d", ref: null });

describe("the metrics at a step", () => {
  const rows = ['{"_step":1,"loss":0.5,"acc":0.1}', '{"_step":2,"loss":NaN,"image":{"_type":"image-file"}}', '{"_step":3,"acc":0.3}', '{"_step":9,"acc":0.9}'];
  it("are the last ones at or before it, with bare NaN read", () => {
    const found = foldHistory(rows, 3);
    expect(found.get("acc")).toEqual({ value: 0.3, step: 3 });
    expect(found.get("loss")).toEqual({ value: 0.5, step: 1 });
    expect(found.has("image")).toBe(false);
  });
  it("have infinities, too", () => expect(foldHistory(['{"_step":1,"low":-Infinity,"high":Infinity}'], 1).get("low")?.value).toBe(-Infinity));
  it("leave strings that speak of NaN alone", () => expect(foldHistory(['{"_step":1,"note":"NaN here","x":1}'], 1).get("x")?.value).toBe(1));
});

describe("files", () => {
  it("form a tree with sums, folders first, numbers in order", () => {
    const tree = treeOf([file("b"), file("a/10", 2), file("a/9", 3), file("a/deep/x", 4)]);
    expect(tree.folders.map(({ name, size, count }) => [name, size, count])).toEqual([["a", 9, 3]]);
    expect(tree.folders[0]?.files.map(({ path }) => path)).toEqual(["a/9", "a/10"]);
    expect(tree.size).toBe(10);
  });
  it("are pictures only of dots", () => {
    expect(imageType("a/b.PNG")).toBe("image/png");
    expect(imageType("evil.svg")).toBeUndefined();
  });
  it("are text if they read as text", () => {
    expect(looksLikeText(bytes("héllo\n"))).toBe(true);
    expect(looksLikeText(new Uint8Array([0, 1, 2]))).toBe(false);
    expect(looksLikeText(new Uint8Array([255, 254, 65]))).toBe(false);
  });
  it("hold tables", () => {
    expect(separated('a,"b, ""c"""\r\n1,2\n', ",")).toEqual([["a", 'b, "c"'], ["1", "2"]]);
    expect(readTable("x.csv", "name,n\na,1\nb,2.5\n")).toEqual({ columns: ["name", "n"], rows: [["a", "1"], ["b", "2.5"]], numeric: [false, true] });
    expect(readTable("x.table.json", '{"columns":["a"],"data":[[NaN],[1]]}')?.rows).toEqual([[null], [1]]);
    expect(readTable("x.table.json", '{"columns":[{"odd":1},null],"data":[[-Infinity,"is NaN, or \\"NaN\\""],null,5]}')).toMatchObject({ columns: ['{"odd":1}', "–"], rows: [[-Infinity, 'is NaN, or "NaN"']] });
    expect(readTable("x.table.json", "{")).toBeNull();
    expect(readTable("x.txt", "a,b")).toBeNull();
  });
});

it("a commit has a page where the host is known to have one", () => {
  expect(commitPage("git@github.com:a/b.git", "abc")).toBe("https://github.com/a/b/commit/abc");
  expect(commitPage("https://user:token@github.com/a/b", "abc")).toBe("https://github.com/a/b/commit/abc");
  expect(commitPage("ssh://git@git.example.org/a/b", "abc")).toBeNull();
  expect(commitPage(null, "abc")).toBeNull();
});
