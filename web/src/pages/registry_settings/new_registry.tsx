// Making a registry: where, under which name, who sees it, what it accepts.
import { useState } from "preact/hooks";
import { useAction } from "../../data/load";
import { navigate } from "../../data/navigate";
import { registryProject, registryUrl } from "../../data/places";
import { createRegistry, type Visibility } from "../../data/registry_settings";
import { Failed } from "../../parts/notices";
import { Dialog } from "../../parts/overlay";
import { AcceptsField, typesOf, VisibilityField } from "./fields";

/** `organizations`: those in which one may make registries, at least one. */
export function NewRegistry({ organizations, onClose }: { organizations: string[]; onClose: () => void }) {
  const [organization, setOrganization] = useState(organizations[0] ?? "");
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [visibility, setVisibility] = useState<Visibility>("organization");
  const [every, setEvery] = useState(true);
  const [types, setTypes] = useState("");
  const making = useAction(() => createRegistry(organization, name.trim(), { ...(description.trim() ? { description: description.trim() } : {}), visibility, artifact_types: every ? null : typesOf(types) }));
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!(await making.run())) return;
    navigate(registryUrl(organization, registryProject(name.trim())));
  };
  return (
    <Dialog title="New registry" onClose={onClose}>
      <form onSubmit={submit}>
        <h2>New registry</h2>
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
        <p class="small soft">You are its administrator.</p>
        {making.error && <Failed error={making.error} />}
        <footer>
          <button type="button" class="button" onClick={onClose}>Cancel</button>
          <button type="submit" class="button primary" disabled={making.busy || name.trim() === "" || (!every && typesOf(types).length === 0)}>Make the registry</button>
        </footer>
      </form>
    </Dialog>
  );
}
