// A project, plainly: what it holds and what ran in it.
import { useParam } from "../../data/navigate";
import { projectUrl, trashUrl } from "../../data/places";
import { useProject } from "../../data/project";
import { mayEdit } from "../../data/registry";
import { useUser } from "../../data/session";
import { Tabs, useTitle } from "../../parts/layout";
import { Missing, Waiting } from "../../parts/notices";
import { Time } from "../../parts/values";
import { Collections } from "./collections";
import "./project.css";
import { Runs } from "./runs";

export function ProjectPage({ entity, project }: { entity: string; project: string }) {
  const place = { entity, project };
  const found = useProject(place);
  const [tab] = useParam("tab");
  const user = useUser();
  useTitle(`${entity}/${project}`);
  if (found.error && !found.data) return <Missing what="project" error={found.error} />;
  if (!found.data) return <div class="page"><Waiting lines={8} /></div>;
  const deletes = user.admin || user.username === entity || user.teams.some(({ name, role }) => name === entity && mayEdit(role));
  const { description, createdAt, runs, artifactCollections, artifactTypes } = found.data;
  const types = artifactTypes.edges.flatMap(({ node }) => node?.name ?? []).sort((a, b) => a.localeCompare(b));
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
      {current === "artifacts" ? <Collections place={place} all={artifactCollections?.totalCount ?? 0} types={types} /> : <Runs place={place} all={runs?.totalCount ?? 0} />}
    </div>
  );
}
