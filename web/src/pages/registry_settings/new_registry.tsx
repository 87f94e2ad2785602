// Making a registry: where, under which name, who sees it, what it accepts.
import { useState } from "preact/hooks";
import { navigate } from "../../data/navigate";
import { registryProject, registryUrl } from "../../data/places";
import { createRegistry, type Visibility } from "../../data/registry_settings";
import { FormDialog } from "../../parts/confirm";
import { AcceptsField, typesOf, VisibilityField } from "./fields";

/** `organizations`: those in which one may make registries, at least one. */
export function NewRegistry({ organizations, onClose }: { organizations: string[]; onClose: () => void }) {
  const [organization, setOrganization] = useState(organizations[0] ?? "");
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [visibility, setVisibility] = useState<Visibility>("organization");
  const [every, setEvery] = useState(true);
  const [types, setTypes] = useState("");
  const settings = { ...(description.trim() ? { description: description.trim() } : {}), visibility, artifact_types: every ? null : typesOf(types) };
  const ready = name.trim() !== "" && (every || typesOf(types).length > 0);
  return (
    <FormDialog title="New registry" action="Make the registry" ready={ready} onClose={onClose} change={() => createRegistry(organization, name.trim(), settings)} onDone={() => navigate(registryUrl(organization, registryProject(name.trim())))}>
      {organizations.length > 1 && (
        <label class="field">
          <span>Organization</span>
          <select class="input" aria-label="Organization" value={organization} onChange={(event) => setOrganization(event.currentTarget.value)}>
            {organizations.map((each) => <option key={each} value={each}>{each}</option>)}
          </select>
        </label>
      )}
      <label class="field">
        <span>Name</span>
        <input class="input" required autofocus autocomplete="off" spellcheck={false} maxLength={100} placeholder="vision-models" value={name} onInput={(event) => setName(event.currentTarget.value)} />
        <span class="hint break">Scripts link to <code>{organization}/{registryProject(name.trim() || "vision-models")}/…</code></span>
      </label>
      <label class="field"><span>What is it for?</span><input class="input" value={description} onInput={(event) => setDescription(event.currentTarget.value)} /></label>
      <VisibilityField organization={organization} value={visibility} onChange={setVisibility} />
      <AcceptsField every={every} onEvery={setEvery} types={types} onTypes={setTypes} />
      <p class="small soft">You become its administrator.</p>
    </FormDialog>
  );
}
