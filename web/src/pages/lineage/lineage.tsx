// Where a version or a run comes from and what came of it. A tab of their pages; what is chosen is in the address.
import { useEffect, useMemo, useState } from "preact/hooks";
import { type Direction, type Graph, type LineageGroup, merge, openGroup, type Root, useLineage } from "../../data/lineage";
import { useAction } from "../../data/load";
import { useParam } from "../../data/navigate";
import { Failed, Waiting } from "../../parts/notices";
import { Answers } from "./answers";
import { GraphView } from "./graph_view";
import { NodeList } from "./node_list";
import { Preview } from "./preview";
import "./lineage.css";

const directions: [Direction, string][] = [["both", "Both ways"], ["up", "Where it comes from"], ["down", "What came of it"]];
const usualDepth = 3;
const depths = [1, 2, 3, 4, 6, 8, 12, 20];

export function Lineage({ root }: { root: Root }) {
  const [direction, setDirection] = useParam("direction");
  const [depth, setDepth] = useParam("depth");
  const way = directions.find(([id]) => id === direction)?.[0] ?? "both";
  const far = depths.find((each) => String(each) === depth) ?? usualDepth;
  const load = useLineage(root, way, far);
  const { graph, open, opening, error } = useOpened(load.data);
  const [shape, setShape] = useParam("view_as");
  if (!graph) return load.error ? <Failed error={load.error} retry={load.reload} /> : <Waiting lines={8} />;
  return (
    <div class="stack wide">
      <Answers graph={graph} root={root} />
      <div class="stack">
        <div class="toolbar">
          <div class="segments" role="group" aria-label="Direction">
            {directions.map(([id, name]) => <button type="button" key={id} class="button small" aria-pressed={way === id} onClick={() => setDirection(id === "both" ? null : id)}>{name}</button>)}
          </div>
          <label class="row tight small">
            Steps
            <select class="input" value={far} onChange={(event) => setDepth(event.currentTarget.value === String(usualDepth) ? null : event.currentTarget.value)}>
              {depths.map((each) => <option key={each} value={each}>{each}</option>)}
            </select>
          </label>
          <div class="segments spread" role="group" aria-label="Shown as">
            <button type="button" class="button small" aria-pressed={shape !== "list"} onClick={() => setShape(null)}>Graph</button>
            <button type="button" class="button small" aria-pressed={shape === "list"} onClick={() => setShape("list")}>List</button>
          </div>
        </div>
        {(error ?? load.error) && <Failed error={(error ?? load.error)!} retry={load.reload} />}
        {shape === "list" ? <NodeList graph={graph} opening={opening} onOpen={open} /> : <Drawn graph={graph} opening={opening} onOpen={open} />}
        {graph.truncated && <p class="small soft">There is more than is drawn here. Choose fewer steps, one direction, or go on from another node.</p>}
      </div>
    </div>
  );
}

function Drawn({ graph, opening, onOpen }: { graph: Graph; opening: string | null; onOpen: (group: LineageGroup) => void }) {
  const [chosen, setChosen] = useParam("node");
  const node = graph.nodes.find(({ id }) => id === chosen);
  return (
    <div class={`drawn ${node ? "with-preview" : ""}`}>
      <GraphView graph={graph} chosen={node?.id ?? null} opening={opening} onChoose={setChosen} onOpen={onOpen} />
      {node && <Preview node={node} root={node.id === graph.root} onClose={() => setChosen(null)} />}
    </div>
  );
}

/** The graph as the server gave it, with the groups that the reader opened. */
function useOpened(loaded: Graph | undefined) {
  const [opened, setOpened] = useState<{ of: Graph | undefined; graph: Graph | undefined }>({ of: undefined, graph: undefined });
  const [opening, setOpening] = useState<string | null>(null);
  const action = useAction(async (of: Graph, graph: Graph, group: LineageGroup) => setOpened({ of, graph: merge(graph, group, await openGroup(group)) }));
  useEffect(() => action.clear(), [loaded]);
  const graph = useMemo(() => (opened.of === loaded ? (opened.graph ?? loaded) : loaded), [opened, loaded]);
  const open = (group: LineageGroup) => {
    if (!loaded || !graph) return;
    setOpening(group.id);
    void action.run(loaded, graph, group).then(() => setOpening(null));
  };
  return { graph, open, opening, error: action.error };
}
