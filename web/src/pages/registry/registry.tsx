// One registry: what it is for, what it accepts, its models, how to link into it, and what happened in it.
import { lately, latelyRows } from "../../data/lately";
import { useAction, useLoad } from "../../data/load";
import { coreRegistries, registryName, registrySettingsUrl } from "../../data/places";
import { mayEdit, useModels } from "../../data/registry";
import { putRegistry, useRegistry } from "../../data/registry_settings";
import { useUser } from "../../data/session";
import { EventList } from "../../parts/events";
import { Code, Section, useTitle } from "../../parts/layout";
import { ModelTable } from "../../parts/model_table";
import { Empty, Failed, Missing, Waiting } from "../../parts/notices";
import { linkLines } from "../../parts/snippets";
import { Time } from "../../parts/values";

export function RegistryPage({ entity, project }: { entity: string; project: string }) {
  const name = registryName(project);
  const settings = useRegistry(entity, project);
  useTitle(`${name} registry`);
  const user = useUser();
  const member = user.organizations.find((organization) => organization.name === entity);
  if (settings.error?.code === "not_found" && member && coreRegistries.includes(project)) return <NotYet entity={entity} project={project} makes={user.admin || mayEdit(member.role)} />;
  if (settings.error && !settings.data) return <Missing what="registry" error={settings.error} />;
  const registry = settings.data;
  return (
    <div class="page">
      <div class="head">
        <div class="line">
          <h1>{name}</h1>
          <span class="badge">registry</span>
          {registry?.visibility === "restricted" && <span class="badge" title="Only its members see it">restricted</span>}
          {registry && project !== "model-registry" && <a class="button small spread" href={registrySettingsUrl(entity, project)}>{registry.role === "admin" ? "Settings" : "Members and settings"}</a>}
        </div>
        {registry?.description && <p>{registry.description}</p>}
        {registry && (
          <p class="soft small">
            {entity} · {registry.artifact_types === null ? "accepts every type" : `accepts ${registry.artifact_types.join(", ")}`} · made {registry.created_at && <Time at={registry.created_at} />}
          </p>
        )}
      </div>
      {registry && <Contents entity={entity} project={project} />}
    </div>
  );
}

/** A core registry before its first link. */
function NotYet({ entity, project, makes }: { entity: string; project: string; makes: boolean }) {
  const type = registryName(project);
  const making = useAction(() => putRegistry(entity, project, { description: `The ${type}s of ${entity}`, artifact_types: [type] }));
  return (
    <div class="page">
      <div class="head">
        <div class="line"><h1>{type}</h1><span class="badge">registry</span></div>
        <p class="soft small">{entity} · accepts {type}</p>
      </div>
      <Empty title="Nothing is linked here yet">
        <p>The first link from a script makes the registry:</p>
        <Code text={linkLines(entity, project, `my-${type}`, type)} />
        {makes && (
          <p class="soft">
            To set it up before: <button type="button" class="button small" disabled={making.busy} onClick={() => void making.run()}>Make it now</button>
          </p>
        )}
        {making.error && <Failed error={making.error} />}
      </Empty>
    </div>
  );
}

function Contents({ entity, project }: { entity: string; project: string }) {
  const models = useModels(`${entity}/${project}`);
  const lines = linkLines(entity, project, "my-model");
  return (
    <div class="two">
      <div class="stack wide">
        <Section title="Models">
          {models.error && !models.rows ? <Failed error={models.error} retry={models.reload} /> : !models.rows ? <Waiting lines={5} /> : models.rows.length ? <ModelTable models={models.rows} /> : (
            <Empty title="Nothing is linked here yet">
              <p>Link a version from a script; the model is made by it:</p>
              <Code text={lines} />
            </Empty>
          )}
          {models.rows && !models.done && <div><button type="button" class="button" onClick={models.more}>More models</button></div>}
        </Section>
        {models.rows && models.rows.length > 0 && (
          <Section title="Link a version"><Code text={lines} /></Section>
        )}
      </div>
      <aside><Lately registry={`${entity}/${project}`} /></aside>
    </div>
  );
}

function Lately({ registry }: { registry: string }) {
  const load = useLoad(`/api/v1/history:${registry}`, () => lately([registry]));
  if (load.error && !load.data) return <Failed error={load.error} retry={load.reload} />;
  return <Section title="Lately">{load.data ? load.data.length ? <EventList events={load.data} named most={latelyRows} /> : <p class="soft">Nothing yet.</p> : <Waiting />}</Section>;
}
