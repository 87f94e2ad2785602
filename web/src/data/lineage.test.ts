import { describe, expect, it } from "vitest";
import { aliasesOf, answersOf, type Graph, type LineageNode, merge, pathsThrough, stepsOf, tidy, titleOf, type VersionNode } from "./lineage";

const version = (id: string, distance: number, more: Partial<VersionNode> = {}): LineageNode => ({
  id, kind: "version", distance, hidden: false, entity: "ada", project: "p", name: id, version: "v0", type: "model", digest: "d", size: 1, file_count: 1, aliases: [], places: [],
  created_at: "", created_by: "ada", deleted: null, ...more,
});
const run = (id: string, distance: number): LineageNode => ({
  id, kind: "run", distance, hidden: false, entity: "ada", project: "p", name: id, display_name: id, job_type: "", state: "finished", commit: "", created_at: "", created_by: "ada", deleted: null,
});
const edge = (from: string, to: string) => ({ from, to, kind: "input" as const });

const graph: Graph = tidy({
  root: "model",
  nodes: [version("model", 0), run("train", -1), version("data", -2), run("eval", 1), version("report", 2), version("other", 2)],
  edges: [edge("data", "train"), edge("train", "model"), edge("model", "eval"), edge("eval", "report"), edge("train", "other")],
  groups: [{ id: "group:1", of: "model", kind: "run", direction: "down", count: 7, exact: true, cursor: "c" }],
  truncated: false,
});

describe("lineage", () => {
  it("answers what a version was made by and from, and how often it was used", () => {
    const answers = answersOf(graph);
    expect(answers.madeBy.map(({ id }) => id)).toEqual(["train"]);
    expect(answers.madeFrom.map(({ id }) => id)).toEqual(["data"]);
    expect(answers.usedBy.length + answers.moreUses).toBe(8);
  });
  it("answers what a run read and wrote", () => {
    const answers = answersOf({ ...graph, root: "train" });
    expect([answers.madeFrom, answers.made].map((nodes) => nodes.map(({ id }) => id))).toEqual([["data"], ["model", "other"]]);
  });
  it("finds the paths through a node, not its siblings", () => expect([...pathsThrough(stepsOf(graph), "eval")].sort()).toEqual(["data", "eval", "model", "report", "train"]));
  it("ends although it goes in a circle", () => expect(pathsThrough([edge("a", "b"), edge("b", "a")], "a").size).toBe(2));
  it("draws groups at the side they stand for", () => expect(stepsOf(graph).at(-1)).toEqual({ from: "model", to: "group:model:down" }));
  it("opens a group page by page; hidden nodes of two answers are two", () => {
    const group = graph.groups[0]!;
    const page = (name: string): Graph => tidy({ ...graph, nodes: [run(name, 1), { id: "hidden:1", kind: "run", distance: 1, hidden: true }], edges: [edge("model", name), edge("model", "hidden:1")], groups: name === "a" ? [{ ...group, cursor: "next", count: 5 }] : [] });
    const once = merge(graph, group, page("a"));
    expect(once.groups.map(({ cursor }) => cursor)).toEqual(["next"]);
    const twice = merge(once, once.groups[0]!, page("b"));
    expect(twice.groups).toEqual([]);
    expect(twice.nodes.length).toBe(graph.nodes.length + 4);
    expect(new Set(twice.nodes.map(({ id }) => id)).size).toBe(twice.nodes.length);
    expect(twice.edges.length).toBe(graph.edges.length + 4);
  });
  it("names what is known only by its place, and says what may not be seen", () => {
    const place = { organization: "main", registry: "r", collection: "Best", version: "v3", aliases: ["production", "latest"] };
    expect(titleOf(version("x", 0, { name: null, version: null, places: [place] }))).toBe("Best:v3");
    expect(aliasesOf(version("x", 0, { places: [place], aliases: ["production", "tried"] }) as VersionNode)).toEqual(["production", "tried"]);
    expect(titleOf({ id: "hidden:1", kind: "run", distance: 1, hidden: true })).toMatch(/may not see/);
  });
});
