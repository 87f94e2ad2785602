// The projects of a user or a team, as far as the reader may see them.
import { useState } from "preact/hooks";
import { EntityProjects, type EntityProjectsResult } from "../../data/generated";
import { formatCount } from "../../data/format";
import { graphql, Failure } from "../../data/http";
import { useLoad } from "../../data/load";
import { isRegistry, organizationUrl, ownRegistry, projectUrl, registryUrl, teamUrl } from "../../data/places";
import { isIn, useUser } from "../../data/session";
import { Section, useTitle } from "../../parts/layout";
import { Empty, Missing, Waiting } from "../../parts/notices";
import { Time } from "../../parts/values";

type Entity = NonNullable<EntityProjectsResult["entity"]>;
type Project = NonNullable<NonNullable<Entity["projects"]>["edges"][number]["node"]>;

interface Seen {
  entity: Entity;
  projects: Project[];
}

/** All of them: people have tens, not thousands. */
async function load(name: string): Promise<Seen> {
  const projects: Project[] = [];
  for (let after: string | null = null; ; ) {
    const { entity }: EntityProjectsResult = await graphql(EntityProjects, { entity: name, after });
    if (!entity) throw new Failure("not_found", 404, `'${name}' not found: it does not exist, or you may not see it`);
    projects.push(...(entity.projects?.edges ?? []).flatMap(({ node }) => node ?? []));
    after = entity.projects?.pageInfo.hasNextPage ? (entity.projects.pageInfo.endCursor ?? null) : null;
    if (after === null) return { entity, projects };
  }
}

export function EntityPage({ entity: name }: { entity: string }) {
  useTitle(name);
  const seen = useLoad(`graphql:entity/${name}`, () => load(name));
  if (seen.error && !seen.data) return <Missing what="user, team or organization" error={seen.error} />;
  if (!seen.data) return <div class="page middle"><Waiting lines={6} /></div>;
  const { entity, projects } = seen.data;
  return (
    <div class="page middle">
      <div class="head">
        <div class="line"><h1>{name}</h1>{entity.entityType && <span class="badge">{entity.entityType}</span>}</div>
        <Belongs entity={entity} />
      </div>
      <Section title="Projects">
        {projects.length === 0 ? (
          <Empty title="No project that you may see"><p class="soft">A project comes into being with its first run: <code>wandb.init(project="…", entity="{name}")</code>.</p></Empty>
        ) : <Projects entity={name} projects={projects} />}
      </Section>
    </div>
  );
}

function Belongs({ entity }: { entity: Entity }) {
  const user = useUser();
  const organization = entity.organization?.name;
  if (entity.entityType === "organization") return <p class="soft small"><a href={organizationUrl(entity.name)}>Its registries and members</a></p>;
  if (entity.entityType !== "team" || !organization) return null;
  const member = user.teams.some(({ name }) => name === entity.name) || isIn(user, organization);
  return <p class="soft small">A team of {organization}{member && <> · <a href={teamUrl(organization, entity.name)}>its members</a></>}</p>;
}

/** Those with the newest runs come first. */
function lately(a: Project, b: Project): number {
  return lastRun(b).localeCompare(lastRun(a));
}
function lastRun({ runs, createdAt }: Project): string {
  return runs?.edges[0]?.node?.createdAt ?? createdAt;
}

const many = 100;

function Projects({ entity, projects }: { entity: string; projects: Project[] }) {
  const [limit, setLimit] = useState(many);
  const sorted = [...projects].sort(lately);
  return (
    <>
      <div class="scroll">
        <table class="stacked">
          <thead><tr><th>Project</th><th class="num">Runs</th><th class="num">Collections</th><th>Last run</th></tr></thead>
          <tbody>
            {sorted.slice(0, limit).map((project) => (
              <tr key={project.name}>
                <th scope="row">
                  <a class="strong break" href={isRegistry(project.name) ? registryUrl(entity, project.name) : projectUrl(entity, project.name)}>{project.name}</a>
                  {project.name === ownRegistry && <span class="soft small"> a registry of its own</span>}
                  {project.description && <div class="sub two-lines">{project.description}</div>}
                </th>
                <td class="num" data-label="Runs">{formatCount(project.runs?.totalCount ?? 0)}</td>
                <td class="num" data-label="Collections">{formatCount(project.artifactCollections?.totalCount ?? 0)}</td>
                <td class="nowrap" data-label="Last run"><Time at={lastRun(project)} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {sorted.length > limit && <div><button type="button" class="button" onClick={() => setLimit(limit + many)}>More projects</button></div>}
    </>
  );
}
