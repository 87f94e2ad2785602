// Name, description, visibility and accepted types of a registry, and its end.
import { useEffect, useState } from "preact/hooks";
import type { Registry } from "../../data/generated";
import { plural } from "../../data/format";
import { useAction } from "../../data/load";
import { navigate } from "../../data/navigate";
import { coreRegistries, organizationUrl, registryName, registryProject, registrySettingsUrl, trashUrl } from "../../data/places";
import { mayEdit } from "../../data/registry";
import { deleteRegistry, putRegistry, renameRegistry, type Visibility } from "../../data/registry_settings";
import { Confirm } from "../../parts/confirm";
import { Icon } from "../../parts/icons";
import { Section } from "../../parts/layout";
import { Failed } from "../../parts/notices";
import { Choice, VisibilityField } from "./fields";

export function General({ registry }: { registry: Registry }) {
  const admin = registry.role === "admin";
  return (
    <div class="stack wide">
      <About key={`${registry.name}\n${registry.description ?? ""}`} registry={registry} editable={mayEdit(registry.role)} />
      <WhoSees registry={registry} editable={admin} />
      <Accepted registry={registry} editable={admin} />
      {admin && <Delete registry={registry} />}
    </div>
  );
}

function About({ registry, editable }: { registry: Registry; editable: boolean }) {
  const core = coreRegistries.includes(registry.name);
  const short = registryName(registry.name);
  const [name, setName] = useState(short);
  const [description, setDescription] = useState(registry.description ?? "");
  const [asked, setAsked] = useState(false);
  const renamed = name.trim() !== short;
  const described = description !== (registry.description ?? "");
  const save = async () => {
    if (described) await putRegistry(registry.organization, registry.name, { description });
    if (!renamed) return;
    await renameRegistry(registry.organization, registry.name, name.trim());
    navigate(registrySettingsUrl(registry.organization, registryProject(name.trim())), { replace: true });
  };
  const saving = useAction(save);
  const submit = (event: Event) => {
    event.preventDefault();
    if (renamed) setAsked(true);
    else void saving.run();
  };
  return (
    <Section title="About">
      <form class="stack form" onSubmit={submit}>
        <label class="field">
          <span>Name</span>
          <input class="input" required maxLength={100} disabled={!editable || core} value={name} onInput={(event) => setName(event.currentTarget.value)} />
          {core && <span class="hint">A core registry: every organization has it under this name.</span>}
        </label>
        <label class="field"><span>Description</span><textarea class="input" rows={3} disabled={!editable} value={description} onInput={(event) => setDescription(event.currentTarget.value)} /></label>
        {saving.error && <Failed error={saving.error} />}
        {editable && <div><button type="submit" class="button" disabled={saving.busy || name.trim() === "" || (!renamed && !described)}>Save</button></div>}
      </form>
      {asked && (
        <Confirm title={`Rename ${short} to ${name.trim()}`} action="Rename" harmless onClose={() => setAsked(false)} change={save}>
          <p>Models, versions, roles and histories move along. Scripts that name <code class="break">{registry.name}</code> do not find it any more: they must say <code class="break">{registryProject(name.trim())}</code>.</p>
        </Confirm>
      )}
    </Section>
  );
}

function WhoSees({ registry, editable }: { registry: Registry; editable: boolean }) {
  const [asked, setAsked] = useState<Visibility>();
  const { organization } = registry;
  const fixed = coreRegistries.includes(registry.name) ? "A core registry cannot be restricted: make a registry of your own for that." : undefined;
  return (
    <Section title="Visibility">
      <VisibilityField organization={organization} value={registry.visibility} onChange={(value) => value !== registry.visibility && setAsked(value)} titled disabled={!editable} fixed={fixed} />
      {asked && (
        <Confirm title={asked === "restricted" ? "Restrict to its members" : `Open to ${organization}`} action={asked === "restricted" ? "Restrict" : "Open"} harmless onClose={() => setAsked(undefined)} change={() => putRegistry(organization, registry.name, { visibility: asked })}>
          {asked === "restricted" ? (
            <p>Whoever has no role in the registry itself loses sight of it at once, scripts and service accounts included. Give those who need it a role under Members.</p>
          ) : (
            <p>Everybody in {organization} sees its models at once, and may do there what their role in the organization says. Roles given in the registry stay.</p>
          )}
        </Confirm>
      )}
    </Section>
  );
}

function Accepted({ registry, editable }: { registry: Registry; editable: boolean }) {
  const { organization, name, artifact_types: types } = registry;
  const [type, setType] = useState("");
  const [wanted, setWanted] = useState<"every" | "some">(); // shown at once, until the server has said so, too
  const changing = useAction((accepted: string[] | null) => putRegistry(organization, name, { artifact_types: accepted }));
  const now = types === null ? "every" : "some";
  useEffect(() => setWanted(undefined), [now]);
  const choose = async (which: "every" | "some") => {
    setWanted(which);
    if (!(await changing.run(which === "every" ? null : []))) setWanted(undefined);
  };
  const add = async (event: Event) => {
    event.preventDefault();
    if (await changing.run([type.trim()])) setType("");
  };
  return (
    <Section title="Accepted types">
      <fieldset>
        <legend class="sr">What can be linked</legend>
        <Choice name="accepted" chosen={(wanted ?? now) === "every"} disabled={!editable} onChoose={() => void choose("every")} title="Artifacts of every type" />
        <Choice name="accepted" chosen={(wanted ?? now) === "some"} disabled={!editable} onChoose={() => void choose("some")} title="Only some types">
          Types that were accepted or linked before stay accepted. A type can be added, but never taken away: what was linked must stay valid.
        </Choice>
      </fieldset>
      {types !== null && (
        <div class="indented stack">
          <span class="tags">{types.length ? types.map((each) => <span key={each} class="tag"><Icon name="check" />{each}</span>) : <span class="soft small">None yet: nothing can be linked.</span>}</span>
          {editable && (
            <form class="inline-form form" onSubmit={(event) => void add(event)}>
              <label class="field"><span>Accept one more type, for good</span><input class="input" required maxLength={128} pattern="[^\/:]+" title="no / and no :" placeholder="tokenizer" value={type} onInput={(event) => setType(event.currentTarget.value)} /></label>
              <button type="submit" class="button" disabled={changing.busy || type.trim() === ""}>Add type</button>
            </form>
          )}
        </div>
      )}
      {changing.error && <Failed error={changing.error} />}
    </Section>
  );
}

function Delete({ registry }: { registry: Registry }) {
  const [asked, setAsked] = useState(false);
  const name = registryName(registry.name);
  const models = registry.collections ? `Its ${plural(registry.collections, "model")}, with their aliases and links, go to the trash with it.` : "It is empty, and goes to the trash.";
  return (
    <Section title="Delete this registry">
      <p>{models} You and the administrators of {registry.organization} can restore it from the <a href={trashUrl(registry.organization)}>trash</a> for a while, with everything in it. The linked versions themselves stay where they were logged.</p>
      <div><button type="button" class="button danger" onClick={() => setAsked(true)}>Delete {name}…</button></div>
      {asked && (
        <Confirm title={`Delete the registry ${name}`} action="Delete this registry" typed={name} onClose={() => setAsked(false)} change={() => deleteRegistry(registry.organization, registry.name)} onDone={() => navigate(organizationUrl(registry.organization))}>
          <p>Scripts that ask for <code class="break">{registry.organization}/{registry.name}/…</code> find nothing from then on. {models} You and the administrators of {registry.organization} can restore it from there for a while.</p>
        </Confirm>
      )}
    </Section>
  );
}
