import { describe, expect, it } from "vitest";
import { foldHistory, stepOf } from "./facts";
import { treeOf } from "./file_list";
import { imageType, looksLikeText, pictureOf, readTable, separated } from "./peek";
import { commitPage } from "./provenance";

const bytes = (text: string) => new TextEncoder().encode(text);
const file = (path: string, size = 1) => ({ path, size, digest: "d", ref: null });

describe("the metrics at a step", () => {
  const at = "2026-03-01T12:00:00Z";
  const before = Date.parse(at) / 1000 - 1;
  const rows = [`{"_step":1,"loss":0.5,"acc":0.1,"val":{"acc":0.7}}`, `{"_step":2,"loss":NaN,"image":{"_type":"image-file"},"note":"is NaN"}`, `{"_step":3,"acc":0.3,"_timestamp":${before + 2}}`, `{"_step":9,"acc":0.9}`];
  it("are the last ones before it, also those that are no numbers", () => {
    const found = foldHistory(rows, { counter: 3, at });
    expect(found.get("acc")).toEqual({ value: 0.1, step: 1 });
    expect(found.get("val.acc")).toEqual({ value: 0.7, step: 1 });
    expect(found.get("loss")).toEqual({ value: NaN, step: 2 });
    expect([...found.keys()]).toEqual(["loss", "acc", "val.acc"]);
    expect(stepOf(found)).toBe(2);
  });
  it("are those of the step itself if the script named it", () => {
    const named = [`{"_step":10,"acc":0.1,"_timestamp":${before - 5}}`, `{"_step":20,"acc":0.2,"_timestamp":${before}}`];
    expect(foldHistory(named, { counter: 20, at }).get("acc")).toEqual({ value: 0.2, step: 20 });
  });
  it("have infinities, too", () => expect(foldHistory(['{"_step":1,"low":-Infinity,"high":Infinity}'], { counter: 2, at }).get("low")?.value).toBe(-Infinity));
  it("leave strings that speak of NaN alone", () => expect(foldHistory(['{"_step":1,"note":"a \\"NaN, here","x":1}'], { counter: 2, at }).get("x")?.value).toBe(1));
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
  it("that stand for a picture name it", () => {
    expect(pictureOf("a.image-file.json", '{"_type":"image-file","path":"media/images/a.png"}')).toBe("media/images/a.png");
    expect(pictureOf("a.image-file.json", '{"path":"evil.svg"}')).toBeUndefined();
    expect(pictureOf("a.image-file.json", "{")).toBeUndefined();
    expect(pictureOf("a.json", '{"path":"a.png"}')).toBeUndefined();
  });
  it("are text if they read as text", () => {
    expect(looksLikeText(bytes("héllo\n"))).toBe(true);
    expect(looksLikeText(new Uint8Array([0, 1, 2]))).toBe(false);
    expect(looksLikeText(new Uint8Array([255, 254, 65]))).toBe(false);
  });
  it("hold tables", () => {
    expect(separated('a,"b, ""c"""\r\n1,2\n', ",")).toEqual([["a", 'b, "c"'], ["1", "2"]]);
    expect(readTable("x.csv", "name,n\na,1\nb,2.5\n")).toEqual({ columns: ["name", "n"], rows: [["a", "1"], ["b", "2.5"]], numeric: [false, true] });
    expect(readTable("x.table.json", '{"columns":["a"],"data":[[NaN],[1]]}')?.rows).toEqual([[NaN], [1]]);
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
