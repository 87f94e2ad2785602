// The versions the run read and those it wrote.
import { plural } from "../../data/format";
import { aliasesOf, type LineageNode, neighbours, titleOf } from "../../data/lineage";
import { isRegistry, registryName, versionUrl } from "../../data/places";
import { useRunVersions } from "../../data/run";
import { Section } from "../../parts/layout";
import { Failed, Waiting } from "../../parts/notices";
import { Digest, Pills, Size, Time } from "../../parts/values";
import type { Shown } from "./run";

export function Versions({ shown }: { shown: Shown }) {
  const load = useRunVersions(shown.place);
  if (!load.data) return load.error ? <Failed error={load.error} retry={load.reload} /> : <Waiting lines={6} />;
  const graph = load.data;
  const near = neighbours(graph.edges, graph.root);
  const nodes = (ids: string[]) => graph.nodes.filter(({ id }) => ids.includes(id));
  const more = (direction: string) => graph.groups.find((group) => group.of === graph.root && group.direction === direction)?.count ?? 0;
  return (
    <div class="stack wide">
      <Section title="Read"><Table nodes={nodes(near.before)} more={more("up")} none="The run read no version that is known here. run.use_artifact in the script records them." /></Section>
      <Section title="Wrote"><Table nodes={nodes(near.after)} more={more("down")} none="The run wrote no version. run.log_artifact in the script does so." /></Section>
    </div>
  );
}

/** Tables and code that the SDK keeps by itself: many, and seldom what somebody looks for. */
function isByTheWay(node: LineageNode): boolean {
  return !node.hidden && node.kind === "version" && node.places.length === 0 && /^(run_table|code|job|wandb-.*)$/.test(node.type);
}

function Table({ nodes, more, none }: { nodes: LineageNode[]; more: number; none: string }) {
  const all = nodes.filter((node) => !node.hidden);
  const byTheWay = all.filter(isByTheWay);
  const seen = all.filter((node) => !isByTheWay(node));
  const unseen = nodes.length - all.length;
  return (
    <>
      {nodes.length === 0 && <p class="soft">{none}</p>}
      {seen.length > 0 && <Rows nodes={seen} name="Versions" />}
      {byTheWay.length > 0 && (
        <details class="by-the-way" open={seen.length === 0}>
          <summary class="small soft">{plural(byTheWay.length, "version")} of tables and code that the SDK keeps by itself</summary>
          <Rows nodes={byTheWay} name="Tables and code" />
        </details>
      )}
      {unseen > 0 && <p class="small soft">{plural(unseen, "version")} of projects that were not shared with you.</p>}
      {more > 0 && <p class="small soft">{plural(more, "version")} more are not listed.</p>}
    </>
  );
}

function Rows({ nodes, name }: { nodes: LineageNode[]; name: string }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={name}>
      <table>
        <thead><tr><th>Version</th><th>Type</th><th>Linked as</th><th class="num">Files</th><th class="num">Size</th><th>Digest</th><th>Logged</th></tr></thead>
        <tbody>{nodes.map((node) => <Row key={node.id} node={node} />)}</tbody>
      </table>
    </div>
  );
}

function Row({ node }: { node: LineageNode }) {
  if (node.hidden || node.kind !== "version") return null;
  const { entity, project, name, version, type } = node;
  const own = entity && project && name && version && !node.deleted ? versionUrl({ entity, project, collection: name, type }, version) : null;
  const aliases = aliasesOf({ ...node, places: [] });
  return (
    <tr>
      <th scope="row" class="version-cell">
        {own ? <a href={own}>{name}:{version}</a> : titleOf(node)}{node.deleted && <span class="danger"> deleted</span>}{aliases.length > 0 && <> <Pills names={aliases} /></>}
        {project && <div class="sub">{entity} / {project}</div>}
      </th>
      <td>{type}</td>
      <td>
        {node.places.map((place) => (
          <div key={`${place.registry}/${place.collection}`} class="nowrap">
            <a href={versionUrl({ entity: place.organization, project: place.registry, collection: place.collection }, place.version)}>{isRegistry(place.registry) ? registryName(place.registry) : place.registry} / {place.collection} {place.version}</a> <Pills names={place.aliases.filter((alias) => alias !== "latest")} />
          </div>
        ))}
      </td>
      <td class="num">{node.file_count}</td>
      <td class="num nowrap"><Size bytes={node.size} /></td>
      <td><Digest text={node.digest} /></td>
      <td class="nowrap"><Time at={node.created_at} /></td>
    </tr>
  );
}
