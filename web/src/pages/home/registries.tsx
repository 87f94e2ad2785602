// The registries one may see, with what they accept and how much is in them.
import { useState } from "preact/hooks";
import { type Model, Registries as RegistriesQuery, type RegistriesResult } from "../../data/generated";
import { graphql } from "../../data/http";
import { plural } from "../../data/format";
import { useLoad } from "../../data/load";
import { coreRegistries, ownRegistry, registryName, registryUrl } from "../../data/places";
import { mayEdit, useModels } from "../../data/registry";
import { useUser } from "../../data/session";
import { Icon } from "../../parts/icons";
import { Section } from "../../parts/layout";
import { Failed, Waiting } from "../../parts/notices";
import { NewRegistry } from "../registry_settings/new_registry";

interface Shown {
  entity: string;
  project: string;
  description: string | null;
  models: number;
  restricted: boolean;
  types: string[] | null; // null: all
}

/** What `model-registry/…` in a script means: each user and team has one, once something is linked there. Told by the models in it. */
export function ownRegistries(models: Model[]): Shown[] {
  const found = new Map<string, Shown>();
  for (const { organization: entity, registry: project } of models) {
    if (project !== ownRegistry) continue;
    const row = found.get(entity) ?? { entity, project, description: null, models: 0, restricted: false, types: null };
    found.set(entity, { ...row, models: row.models + 1 });
  }
  return [...found.values()];
}

/** The registries of the organizations in the answer. */
export function registriesIn(answer: RegistriesResult): Shown[] {
  const found: Shown[] = [];
  for (const organization of answer.viewer?.organizations ?? []) {
    for (const { node } of organization.orgEntity?.projects?.edges ?? []) {
      if (!node) continue;
      found.push({
        entity: organization.name,
        project: node.name,
        description: node.description,
        models: node.artifactCollections?.totalCount ?? 0,
        restricted: node.access === "RESTRICTED",
        types: node.allowAllArtifactTypesInRegistry ? null : (node.artifactTypes?.edges ?? []).flatMap((edge) => (edge.node ? [edge.node.name] : [])),
      });
    }
    for (const project of coreRegistries)
      if (!found.some((row) => row.entity === organization.name && row.project === project)) found.push({ entity: organization.name, project, description: null, models: 0, restricted: false, types: [registryName(project)] });
  }
  return found;
}
function byModels(a: Shown, b: Shown): number {
  return b.models - a.models || a.project.localeCompare(b.project);
}

export function Registries() {
  const load = useLoad("graphql:registries", () => graphql(RegistriesQuery, {}));
  const models = useModels().rows ?? [];
  const user = useUser();
  const [adding, setAdding] = useState(false);
  const organizations = user.organizations.filter(({ role }) => user.admin || mayEdit(role)).map(({ name }) => name);
  return (
    <Section title="Registries" actions={organizations.length > 0 && <button type="button" class="button small bare" onClick={() => setAdding(true)}><Icon name="plus" />New registry</button>}>
      {adding && <NewRegistry organizations={organizations} onClose={() => setAdding(false)} />}
      {load.data ? <Cards rows={[...registriesIn(load.data), ...ownRegistries(models)].sort(byModels)} /> : load.error ? <Failed error={load.error} retry={load.reload} /> : <Waiting lines={3} />}
    </Section>
  );
}

function Cards({ rows }: { rows: Shown[] }) {
  if (rows.length === 0) return <p class="soft small">You belong to no organization, so there is no registry to see. What you link goes to a registry of your own.</p>;
  return (
    <ul class="registries">
      {rows.map((row) => (
        <li key={`${row.entity}/${row.project}`}>
          <div class="row">
            <a class="strong" href={registryUrl(row.entity, row.project)}>{registryName(row.project)}</a>
            {row.restricted && <span class="badge" title="Only its members see it">restricted</span>}
            <span class="soft small spread">{plural(row.models, "model")}</span>
          </div>
          {row.description && <p class="soft small two-lines">{row.description}</p>}
          <p class="faint small">{row.entity} · {row.project === ownRegistry ? "for its own use · " : ""}{row.types === null ? "accepts every type" : `accepts ${row.types.join(", ") || "nothing yet"}`}</p>
        </li>
      ))}
    </ul>
  );
}
