// Where the nodes of a graph stand, left to right. Runs in a worker: dagre takes its time.
import { Graph, layout as place } from "@dagrejs/dagre";
import { nodeHeight, nodeWidth, type Placed, type Point } from "./geometry";

export function layout(ids: string[], steps: { from: string; to: string }[]): Placed {
  const graph = new Graph();
  graph.setGraph({ rankdir: "LR", nodesep: 14, ranksep: 56, marginx: 2, marginy: 2, ranker: ids.length > 120 ? "longest-path" : "network-simplex" });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const id of ids) graph.setNode(id, { width: nodeWidth, height: nodeHeight });
  for (const { from, to } of steps) graph.setEdge(from, to);
  place(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  const nodes: Record<string, Point> = {};
  for (const id of ids) {
    const { x, y } = graph.node(id) as Point;
    nodes[id] = { x, y };
  }
  return { nodes, steps: steps.map(({ from, to }) => ({ from, to, points: (graph.edge({ v: from, w: to }) as { points: Point[] }).points })), width, height };
}
