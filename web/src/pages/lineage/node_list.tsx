// The same graph as a table: for long names, small windows, and people who do not see drawings.
import { plural } from "../../data/format";
import { aliasesOf, type Graph, type LineageGroup, type LineageNode, titleOf } from "../../data/lineage";
import { Parted, Pills, Time } from "../../parts/values";
import { groupText } from "./node";
import { addressOf } from "./preview";

function away(distance: number): string {
  if (distance === 0) return "what the graph is about";
  return `${plural(Math.abs(distance), "step")} ${distance < 0 ? "before" : "after"}`;
}

export function NodeList({ graph, opening, onOpen }: { graph: Graph; opening: string | null; onOpen: (group: LineageGroup) => void }) {
  const rows = [...graph.nodes].sort((a, b) => a.distance - b.distance);
  return (
    <>
      <div class="scroll" tabIndex={0} role="region" aria-label="Runs and versions of the graph">
        <table>
          <thead><tr><th>Name</th><th>Kind</th><th>Where in the flow</th><th>Project</th><th>Aliases</th><th>When</th></tr></thead>
          <tbody>{rows.map((node) => <Row key={node.id} node={node} />)}</tbody>
        </table>
      </div>
      {graph.groups.map((group) => {
        const of = graph.nodes.find(({ id }) => id === group.of);
        return (
          <p key={group.id} class="row small soft">
            {groupText(group)} {group.direction === "up" ? "before" : "after"} {of ? titleOf(of) : "it"}
            {group.cursor && <button type="button" class="button small" disabled={opening === group.id} onClick={() => onOpen(group)}>{opening === group.id ? "Opening…" : "List them"}</button>}
          </p>
        );
      })}
    </>
  );
}

function Row({ node }: { node: LineageNode }) {
  const address = addressOf(node);
  return (
    <tr>
      <th scope="row" class="named">{address ? <a href={address}><Parted name={titleOf(node)} /></a> : <Parted name={titleOf(node)} />}{!node.hidden && node.deleted && <span class="danger"> deleted</span>}</th>
      <td>{node.kind === "run" ? "run" : node.hidden ? "version" : node.type}</td>
      <td class="nowrap">{away(node.distance)}</td>
      <td>{node.hidden ? "" : node.project}</td>
      <td>{!node.hidden && node.kind === "version" && <Pills names={aliasesOf(node)} />}</td>
      <td class="nowrap">{!node.hidden && <Time at={node.created_at} />}</td>
    </tr>
  );
}
