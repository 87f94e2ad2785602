// What is known of the chosen node, beside the graph, and the ways on from it.
import { useEffect, useRef } from "preact/hooks";
import { type LineageNode, type RunNode, titleOf, type VersionNode } from "../../data/lineage";
import { formatCount } from "../../data/format";
import { isRegistry, projectUrl, registryName, runUrl, versionUrl } from "../../data/places";
import { Icon } from "../../parts/icons";
import { Copy, Facts } from "../../parts/layout";
import { Digest, Pills, Size, Time } from "../../parts/values";

/** The page of a node, if there is one to show. */
export function addressOf(node: LineageNode, tab?: string): string | null {
  if (node.hidden) return null;
  if (node.kind === "run") return node.entity && node.project && node.name && !node.deleted ? runUrl(node.entity, node.project, node.name) + (tab ? `?tab=${tab}` : "") : null;
  const place = node.places[0];
  if (place) return versionUrl({ entity: place.organization, project: place.registry, collection: place.collection }, place.version, { tab });
  if (node.deleted || !node.entity || !node.project || !node.name || !node.version) return null;
  return versionUrl({ entity: node.entity, project: node.project, collection: node.name, type: node.type }, node.version, { tab });
}

export function Preview({ node, root, onClose }: { node: LineageNode; root: boolean; onClose: () => void }) {
  const page = addressOf(node);
  const around = addressOf(node, "lineage");
  const panel = useRef<HTMLElement>(null);
  useEffect(() => panel.current?.scrollIntoView({ block: "nearest" }), [node.id]); // in a small window it stands below the graph
  return (
    <aside ref={panel} class="panel lineage-preview" aria-label={titleOf(node)}>
      <header>
        <Icon name={node.hidden ? "lock" : node.kind === "run" ? "run" : "version"} />
        <h3 class="break">{titleOf(node)}</h3>
        <button type="button" class="button small bare spread" aria-label="Close" onClick={onClose}><Icon name="close" /></button>
      </header>
      {node.hidden ? <p class="small soft">It belongs to a project that was not shared with you. It is drawn so that no path looks cut. Ask an administrator for access to the project.</p> : (
        <>
          {node.deleted && <p class="small danger">Deleted{node.deleted.by && ` by ${node.deleted.by}`} <Time at={node.deleted.at} />. What it was part of stays known.</p>}
          {node.kind === "run" ? <Run node={node} /> : <Version node={node} />}
          <div class="row">
            {page && <a class="button small primary" href={page}>Open</a>}
            {around && !root && <a class="button small" href={around}>Lineage from here</a>}
          </div>
        </>
      )}
    </aside>
  );
}

function Run({ node }: { node: RunNode }) {
  return (
    <Facts
      rows={[
        ["State", node.state && <span class={`state-${node.state}`}>{node.state}</span>],
        ["Job", node.job_type || undefined],
        ["Project", node.entity && node.project && <a href={projectUrl(node.entity, node.project)}>{node.entity} / {node.project}</a>],
        ["Run id", node.name && <code>{node.name}</code>],
        ["Commit", node.commit && <><code title={node.commit}>{node.commit.slice(0, 10)}</code><Copy text={node.commit} label="Copy the commit" /></>],
        ["Started", <><Time at={node.created_at} />{node.created_by && ` by ${node.created_by}`}</>],
      ]}
    />
  );
}

function Version({ node }: { node: VersionNode }) {
  return (
    <Facts
      rows={[
        ["Type", node.type],
        ["Logged as", node.name && node.version && `${node.entity}/${node.project}/${node.name}:${node.version}`],
        ["Aliases there", node.aliases.length > 0 && <Pills names={node.aliases} />],
        ...node.places.map((place): [string, preact.ComponentChildren] => [
          isRegistry(place.registry) ? `In ${registryName(place.registry)}` : "Linked in",
          <>
            <a href={versionUrl({ entity: place.organization, project: place.registry, collection: place.collection }, place.version)}>{place.collection} {place.version}</a> <Pills names={place.aliases} />
          </>,
        ]),
        ["Size", <><Size bytes={node.size} /> in {formatCount(node.file_count)} {node.file_count === 1 ? "file" : "files"}</>],
        ["Digest", <><Digest text={node.digest} length={12} /><Copy text={node.digest} label="Copy the digest" /></>],
        ["Logged", <><Time at={node.created_at} />{node.created_by && ` by ${node.created_by}`}</>],
      ]}
    />
  );
}
