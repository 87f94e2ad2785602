// The graph of runs and versions: loading it, opening its groups, and what a reader asks of it. Pure, but for the loading.
import { api } from "./http";
import { type Loaded, useLoad } from "./load";
import { query } from "./registry";

export type Direction = "up" | "down" | "both";

export interface LineageVersionPlace {
  organization: string;
  registry: string;
  collection: string;
  version: string;
  aliases: string[];
}
interface Known {
  id: string;
  distance: number; // from the root, negative upstream
  hidden: false;
  entity: string | null;
  project: string | null;
  name: string | null;
  created_at: string;
  created_by: string | null;
  deleted: { by: string | null; at: string } | null;
}
export interface VersionNode extends Known {
  kind: "version";
  version: string | null;
  type: string;
  digest: string;
  size: number;
  file_count: number;
  aliases: string[];
  places: LineageVersionPlace[];
}
export interface RunNode extends Known {
  kind: "run";
  display_name: string;
  job_type: string;
  state: string;
  commit: string;
}
export interface HiddenNode {
  id: string;
  kind: "run" | "version";
  distance: number;
  hidden: true;
}
export type LineageNode = VersionNode | RunNode | HiddenNode;
export interface LineageEdge {
  from: string;
  to: string;
  kind: "input" | "output";
}
/** Neighbours of a node that are not shown one by one. */
export interface LineageGroup {
  id: string;
  of: string;
  kind: "run" | "version";
  direction: "up" | "down";
  count: number | null;
  exact: boolean;
  cursor: string | null; // null: nobody looks behind what is hidden
}
export interface Graph {
  root: string;
  nodes: LineageNode[];
  edges: LineageEdge[];
  groups: LineageGroup[];
  truncated: boolean;
}

/** "entity/project/name:version" of a version, or "entity/project/run" of a run. */
export type Root = { artifact: string } | { run: string };

const mostNodes = 60; // the layout of more takes longer than a reader waits; groups and depth bring the rest
const fanout = 5; // more neighbours than these become a group

export function lineagePath(root: Root, direction: Direction, depth: number): string {
  return `/api/v1/lineage${query({ ...root, direction, depth, limit: mostNodes, fanout })}`;
}

export function useLineage(root: Root, direction: Direction, depth: number): Loaded<Graph> {
  const path = lineagePath(root, direction, depth);
  return useLoad(path, async () => tidy(await api<Graph>(path)), { keep: true });
}

export async function openGroup(group: LineageGroup): Promise<Graph> {
  return tidy(await api<Graph>(`/api/v1/lineage${query({ expand: group.cursor, limit: 20 })}`));
}

/** Groups are named by what they stand for: the server numbers them anew in each answer. */
export function tidy(graph: Graph): Graph {
  return { ...graph, groups: graph.groups.map((group) => ({ ...group, id: `group:${group.of}:${group.direction}` })) };
}

/** The graph with one of its groups opened. */
export function merge(graph: Graph, group: LineageGroup, more: Graph): Graph {
  const own = new Map(graph.nodes.map((node) => [node.id, node]));
  const parent = own.get(group.of);
  const sign = group.direction === "up" ? -1 : 1;
  const hidden = (id: string) => (id.startsWith("hidden:") ? `${id}:of:${group.id}:${group.cursor}` : id); // numbered anew in each answer, too
  const added = more.nodes.map((node) => ({ ...node, id: hidden(node.id), distance: (parent?.distance ?? 0) + sign })).filter(({ id }) => !own.has(id));
  const known = new Set(graph.edges.map(({ from, to }) => `${from}>${to}`));
  const edges = more.edges.map((edge) => ({ ...edge, from: hidden(edge.from), to: hidden(edge.to) })).filter(({ from, to }) => !known.has(`${from}>${to}`));
  const present = new Set([...own.keys(), ...added.map(({ id }) => id)]);
  const groups = [...graph.groups.filter(({ id }) => id !== group.id), ...more.groups.filter(({ of }) => present.has(hidden(of)))];
  return { ...graph, nodes: [...graph.nodes, ...added], edges: [...graph.edges, ...edges.filter(({ from, to }) => present.has(from) && present.has(to))], groups };
}

// ---------------------------------------------------------------- what is asked of it

/** A step from one drawn thing to the next along the flow of data; groups are drawn, too. */
export interface Step {
  from: string;
  to: string;
}
export function stepsOf({ edges, groups }: Graph): Step[] {
  return [...edges, ...groups.map(({ id, of, direction }) => (direction === "up" ? { from: id, to: of } : { from: of, to: id }))];
}

/** Everything on a path through a node: what it came from and what came of it. */
export function pathsThrough(steps: Step[], id: string): Set<string> {
  const found = new Set([id]);
  const walk = (start: "from" | "to", end: "from" | "to") => {
    const next = new Map<string, string[]>();
    for (const step of steps) next.set(step[start], [...(next.get(step[start]) ?? []), step[end]]);
    const seen = new Set([id]);
    for (const at of seen) for (const to of next.get(at) ?? []) seen.add(to);
    for (const each of seen) found.add(each);
  };
  walk("from", "to");
  walk("to", "from");
  return found;
}

export function neighbours(steps: Step[], id: string): { before: string[]; after: string[] } {
  return { before: steps.filter(({ to }) => to === id).map(({ from }) => from), after: steps.filter(({ from }) => from === id).map(({ to }) => to) };
}

export interface Answers {
  madeBy: LineageNode[]; // of a version: its run
  madeFrom: LineageNode[]; // what that run, or this one, read
  made: LineageNode[]; // what this run wrote
  usedBy: LineageNode[]; // runs that read the version
  moreUses: number; // behind groups
}

export function answersOf(graph: Graph): Answers {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const root = byId.get(graph.root);
  const before = (id: string) => graph.edges.filter(({ to }) => to === id).flatMap(({ from }) => byId.get(from) ?? []);
  const after = graph.edges.filter(({ from }) => from === graph.root).flatMap(({ to }) => byId.get(to) ?? []);
  const behind = graph.groups.filter(({ of, direction }) => of === graph.root && direction === "down").reduce((sum, { count }) => sum + (count ?? 0), 0);
  if (root?.kind === "run") return { madeBy: [], madeFrom: before(graph.root), made: after, usedBy: [], moreUses: behind };
  const madeBy = before(graph.root);
  return { madeBy, madeFrom: madeBy.flatMap(({ id }) => before(id)), made: [], usedBy: after, moreUses: behind };
}

export interface Holding {
  organization: string;
  registry: string;
  collection: string;
  alias: string;
  version: string;
  since: string;
  set_by: string;
  reason: string | null;
  distance: number; // 0: the thing itself
}
export interface Impact {
  live: Holding[];
  counts: { versions: number; runs: number; hidden: number };
  complete: boolean;
}
export function useImpact(root: Root): Loaded<Impact> {
  const path = `/api/v1/impact${query({ ...root })}`;
  return useLoad(path, () => api<Impact>(path));
}

// ---------------------------------------------------------------- what is shown of a node

export function titleOf(node: LineageNode): string {
  if (node.hidden) return node.kind === "run" ? "A run you may not see" : "A version you may not see";
  if (node.kind === "run") return node.display_name || node.name || "a run";
  const place = node.places[0];
  if (node.name && node.version) return `${node.name}:${node.version}`;
  return place ? `${place.collection}:${place.version}` : node.name ? `${node.name} (not committed)` : "a version";
}

/** All names that point to the version, wherever it is linked; `latest` only says that nothing newer is there. */
export function aliasesOf(node: VersionNode): string[] {
  return [...new Set([...node.places.flatMap(({ aliases }) => aliases), ...node.aliases])].filter((alias) => alias !== "latest");
}
