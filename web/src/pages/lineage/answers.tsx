// The questions people come with, answered in sentences above the graph.
import { plural } from "../../data/format";
import { answersOf, type Graph, type Holding, type LineageNode, type Root, titleOf, useImpact } from "../../data/lineage";
import { collectionUrl, versionUrl } from "../../data/places";
import { byRank } from "../../data/registry";
import { AliasPill, Since } from "../../parts/values";
import { addressOf } from "./preview";

const most = 6;

function Named({ node }: { node: Exclude<LineageNode, { hidden: true }> }) {
  const address = addressOf(node);
  return <>{address ? <a href={address}>{titleOf(node)}</a> : <strong>{titleOf(node)}</strong>}{node.deleted && <span class="danger"> (deleted)</span>}</>;
}

/** The first by name, the others and those that may not be seen by their number. */
function All({ nodes, more = 0, noun }: { nodes: LineageNode[]; more?: number; noun: string }) {
  const seen = nodes.filter((node) => !node.hidden);
  const named = seen.slice(0, most);
  const rest = seen.length - named.length + more;
  const unseen = nodes.length - seen.length;
  const parts = [
    ...named.map((node) => <Named key={node.id} node={node} />),
    ...(unseen > 0 ? [<span key="unseen" class="soft">{plural(unseen, noun)} that you may not see</span>] : []),
    ...(rest > 0 ? [plural(rest, named.length || unseen ? `more ${noun}` : noun)] : []),
  ];
  return <>{parts.map((part, i) => <span key={i}>{i > 0 && (i === parts.length - 1 ? " and " : ", ")}{part}</span>)}</>;
}

export function Answers({ graph, root }: { graph: Graph; root: Root }) {
  const impact = useImpact(root);
  const answers = answersOf(graph);
  const own = graph.nodes.find(({ id }) => id === graph.root);
  if (!own || own.hidden) return null;
  const live = [...(impact.data?.live ?? [])].filter(({ alias }) => alias !== "latest").sort((a, b) => a.distance - b.distance || byRank(a.alias, b.alias));
  const upKnown = graph.nodes.some(({ distance }) => distance < 0);
  const downKnown = graph.nodes.some(({ distance }) => distance > 0);
  return (
    <ul class="answers">
      {own.kind === "version" ? (
        <>
          {answers.madeFrom.length > 0 && <li>Trained on <All nodes={answers.madeFrom} noun="version" /></li>}
          {answers.madeBy.length > 0 ? (
            <li>Produced by {answers.madeBy.some(({ hidden }) => !hidden) && "run "}<All nodes={answers.madeBy} noun="run" />{commitOf(answers.madeBy[0])}</li>
          ) : !upKnown && <li class="soft">No run is recorded that made it.</li>}
          {answers.usedBy.length > 0 ? (
            <li>Used by {plural(answers.usedBy.length + answers.moreUses, "run")}: <All nodes={answers.usedBy} more={answers.moreUses} noun="run" /></li>
          ) : !downKnown && <li class="soft">No run that is recorded used it.</li>}
        </>
      ) : answers.madeFrom.length + answers.made.length === 0 ? <li class="soft">It read and wrote no version.</li> : (
        <>
          <li>{answers.madeFrom.length ? <>Used <All nodes={answers.madeFrom} noun="version" /></> : <span class="soft">It used no version that is recorded.</span>}</li>
          <li>{answers.made.length ? <>Produced <All nodes={answers.made} more={answers.moreUses} noun="version" /></> : <span class="soft">It produced no version.</span>}</li>
        </>
      )}
      {live.slice(0, most).map((holding) => <Live key={JSON.stringify(holding)} holding={holding} ofRun={own.kind === "run"} />)}
      {live.length > most && <li class="soft">{plural(live.length - most, "more alias", "more aliases")} on what was made from it</li>}
      {impact.data && live.length === 0 && (own.kind === "version" || answers.made.length > 0) && <li class="soft">Neither it nor anything made from it holds an alias in a registry.</li>}
    </ul>
  );
}

function commitOf(node: LineageNode | undefined): string {
  return node && !node.hidden && node.kind === "run" && node.commit ? `, commit ${node.commit.slice(0, 10)}` : "";
}

function Live({ holding, ofRun }: { holding: Holding; ofRun: boolean }) {
  const place = { entity: holding.organization, project: holding.registry, collection: holding.collection };
  return (
    <li>
      {holding.distance === 0 ? "It" : <>{ofRun && holding.distance === 1 ? "Made by it: " : "Made from it: "}<a href={versionUrl(place, holding.version)}>{holding.version}</a></>} is <AliasPill name={holding.alias} /> of{" "}
      <a href={collectionUrl(place)}>{holding.collection}</a> <Since at={holding.since} />, set by {holding.set_by}{holding.reason && <>: <q>{holding.reason}</q></>}
    </li>
  );
}
