// A project, plainly: what it holds and what ran in it.
import { useState } from "preact/hooks";
import { alignedNumbers, formatCount, parseLoose } from "../../data/format";
import { ProjectPage as ProjectQuery, type ProjectPageResult } from "../../data/generated";
import { Failure, graphql } from "../../data/http";
import { useLoad } from "../../data/load";
import { lowerIsBetter } from "../../data/metrics";
import { useParam } from "../../data/navigate";
import { collectionUrl, projectUrl, runUrl, trashUrl } from "../../data/places";
import { mayEdit } from "../../data/registry";
import { useUser } from "../../data/session";
import { Code, Tabs, useTitle } from "../../parts/layout";
import { Empty, Missing, Waiting } from "../../parts/notices";
import { Time } from "../../parts/values";

type Project = NonNullable<ProjectPageResult["project"]>;
type Runs = NonNullable<Project["runs"]>;
type Collections = NonNullable<Project["artifactCollections"]>;

const step = 100; // rows at first, and so many more each time
const most = 2_000;

async function load(entity: string, project: string, rows: number): Promise<Project> {
  const answer = await graphql(ProjectQuery, { entity, project, rows });
  if (!answer.project) throw new Failure("not_found", 404, `project '${entity}/${project}' not found`);
  return answer.project;
}

export function ProjectPage({ entity, project }: { entity: string; project: string }) {
  const [rows, setRows] = useState(step);
  const found = useLoad(`graphql:project/${entity}/${project}?${rows}`, () => load(entity, project, rows), { keep: true });
  const [tab] = useParam("tab");
  const user = useUser();
  useTitle(`${entity}/${project}`);
  if (found.error && !found.data) return <Missing what="project" error={found.error} />;
  if (!found.data) return <div class="page"><Waiting lines={8} /></div>;
  const deletes = user.admin || user.username === entity || user.teams.some(({ name, role }) => name === entity && mayEdit(role));
  const { description, createdAt, runs, artifactCollections } = found.data;
  const current = tab ?? "runs";
  return (
    <div class="page">
      <div class="head">
        <div class="line">
          <h1>{project}</h1><span class="badge">project</span>
          {deletes && <a class="button small bare spread" href={trashUrl(entity, project)}>Trash</a>}
        </div>
        {description && <p>{description}</p>}
        <p class="soft small">{entity} · made <Time at={createdAt} /></p>
      </div>
      <Tabs
        label="Parts of this project"
        current={current}
        tabs={[
          { id: "runs", name: "Runs", href: projectUrl(entity, project), count: runs?.totalCount },
          { id: "artifacts", name: "Artifacts", href: `${projectUrl(entity, project)}?tab=artifacts`, count: artifactCollections?.totalCount },
        ]}
      />
      {current === "artifacts" ? <CollectionTable entity={entity} project={project} collections={artifactCollections} /> : <RunTable entity={entity} project={project} runs={runs} />}
      <Rest list={current === "artifacts" ? artifactCollections : runs} busy={found.busy} more={() => setRows((old) => Math.min(most, old + Math.max(step, old)))} />
    </div>
  );
}

/** What of a list is not shown yet. */
function Rest({ list, busy, more }: { list: Runs | Collections | null; busy: boolean; more: () => void }) {
  if (!list || list.totalCount <= list.edges.length) return null;
  return (
    <div class="row">
      {list.edges.length < most && <button type="button" class="button" disabled={busy} onClick={more}>{busy ? "Loading…" : "Show more"}</button>}
      <span class="soft small">{formatCount(list.edges.length)} of {formatCount(list.totalCount)} shown{list.edges.length < most ? "" : "; the search finds the others"}</span>
    </div>
  );
}

/** Numbers of summaries, as JSON text; the known measures first, at most three. */
export function headlines(summaries: (string | null)[]): string[] {
  const counts = new Map<string, number>();
  for (const text of summaries) for (const key of Object.keys(numbersOf(text))) counts.set(key, (counts.get(key) ?? 0) + 1);
  const known = (key: string) => Number(lowerIsBetter(key) === undefined);
  return [...counts].sort(([a, m], [b, n]) => known(a) - known(b) || n - m || a.localeCompare(b)).slice(0, 3).map(([key]) => key);
}
export function numbersOf(text: string | null): Record<string, number> {
  if (!text) return {};
  const values = parseLoose(text) as Record<string, unknown>;
  return Object.fromEntries(Object.entries(values).filter((pair): pair is [string, number] => typeof pair[1] === "number" && !pair[0].startsWith("_")));
}

function RunTable({ entity, project, runs }: { entity: string; project: string; runs: Runs | null }) {
  const rows = (runs?.edges ?? []).map(({ node }) => node);
  if (rows.length === 0) {
    return (
      <Empty title="No runs here yet">
        <p class="soft">A script makes one:</p>
        <Code text={`import wandb\n\nwith wandb.init(entity=${JSON.stringify(entity)}, project=${JSON.stringify(project)}) as run:\n    run.log({"loss": 0.1})`} />
      </Empty>
    );
  }
  const keys = headlines(rows.map((run) => run.summaryMetrics));
  const numbers = rows.map((run) => numbersOf(run.summaryMetrics));
  const formats = keys.map((key) => alignedNumbers(numbers.flatMap((row) => row[key] ?? [])));
  return (
    <>
      <div class="scroll" tabIndex={0} role="region" aria-label="Runs">
        <table>
          <thead><tr><th>Run</th><th>State</th><th>By</th>{keys.map((key) => <th key={key} class="num">{key}</th>)}<th>Commit</th><th>Started</th></tr></thead>
          <tbody>
            {rows.map((run, at) => {
              const values = numbers[at] ?? {};
              return (
                <tr key={run.name}>
                  <th scope="row"><a class="strong" href={runUrl(entity, project, run.name)}>{run.displayName ?? run.name}</a></th>
                  <td><span class={`state-${run.state}`}>{run.state}</span></td>
                  <td>{run.user?.username}</td>
                  {keys.map((key, column) => <td key={key} class="num">{values[key] === undefined ? <span class="faint">–</span> : formats[column]?.(values[key])}</td>)}
                  <td>{run.commit ? <code title={run.commit}>{run.commit.slice(0, 8)}</code> : <span class="faint">–</span>}</td>
                  <td class="nowrap"><Time at={run.createdAt} /></td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </>
  );
}

function CollectionTable({ entity, project, collections }: { entity: string; project: string; collections: Collections | null }) {
  const rows = (collections?.edges ?? []).flatMap(({ node }) => (node ? [node] : []));
  if (rows.length === 0) return <Empty title="No artifacts here yet"><p class="soft"><code>run.log_artifact</code> in a script makes the first.</p></Empty>;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Artifacts">
      <table>
        <thead><tr><th>Name</th><th>Type</th><th>Newest</th><th>Description</th><th>Changed</th></tr></thead>
        <tbody>
          {rows.map((row) => {
            const type = row.defaultArtifactType.name;
            const newest = row.artifactMemberships.edges[0]?.node?.versionIndex;
            return (
              <tr key={row.name}>
                <th scope="row"><a class="strong" href={collectionUrl({ entity, project, collection: row.name, type })}>{row.name}</a></th>
                <td>{type}</td>
                <td>{newest === null || newest === undefined ? <span class="faint">–</span> : `v${newest}`}</td>
                <td class="soft"><span class="two-lines">{row.description}</span></td>
                <td class="nowrap"><Time at={row.updatedAt ?? row.createdAt} /></td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
