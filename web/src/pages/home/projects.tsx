// Where one's own runs are: the projects of oneself and of one's teams with the newest runs.
import { OwnProjects, type OwnProjectsResult } from "../../data/generated";
import { plural } from "../../data/format";
import { graphql } from "../../data/http";
import { useLoad } from "../../data/load";
import { entityUrl, isRegistry, projectUrl } from "../../data/places";
import { useUser } from "../../data/session";
import { Section } from "../../parts/layout";
import { Time } from "../../parts/values";

const most = 5;

interface Shown {
  entity: string;
  project: string;
  runs: number;
  at: string;
}

export function projectsIn({ viewer }: OwnProjectsResult): Shown[] {
  const entities = [viewer?.userEntity, ...(viewer?.teams?.edges ?? []).map(({ node }) => node)]; // the user himself is among the teams of the protocol, too
  return entities
    .filter((entity, i) => entities.findIndex((other) => other?.name === entity?.name) === i)
    .flatMap((entity) => (entity?.projects?.edges ?? []).flatMap(({ node }) => (entity && node && !isRegistry(node.name) ? [{ entity: entity.name, project: node.name, runs: node.runs?.totalCount ?? 0, at: node.runs?.edges[0]?.node?.createdAt ?? node.createdAt }] : [])))
    .sort((a, b) => b.at.localeCompare(a.at));
}

export function Projects() {
  const user = useUser();
  const { data } = useLoad("graphql:projects", () => graphql(OwnProjects, {}));
  const rows = data ? projectsIn(data) : [];
  if (rows.length === 0) return null;
  const entities = [user.username, ...user.teams.map(({ name }) => name)];
  return (
    <Section title="Projects" actions={<>{entities.map((name) => <a key={name} class="small" href={entityUrl(name)}>all of {name}</a>)}</>}>
      <ul class="registries">
        {rows.slice(0, most).map(({ entity, project, runs, at }) => (
          <li key={`${entity}/${project}`}>
            <div class="row">
              <a class="strong break" href={projectUrl(entity, project)}>{project}</a>
              <span class="soft small spread">{plural(runs, "run")}</span>
            </div>
            <p class="faint small">{entity} · <Time at={at} /></p>
          </li>
        ))}
      </ul>
    </Section>
  );
}
