import { describe, expect, it } from "vitest";
import { treeOf } from "./file_list";
import { imageType, looksLikeText, pictureOf, readTable, separated } from "./peek";
import { commitPage } from "./provenance";

const bytes = (text: string) => new TextEncoder().encode(text);
const file = (path: string, size = 1) => ({ path, size, digest: "d", ref: null });

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
