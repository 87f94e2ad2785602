// Protected aliases: which ones only administrators of the registry set, move and remove.
import { useState } from "preact/hooks";
import type { ProtectedAlias, Registry } from "../../data/generated";
import { useAction } from "../../data/load";
import { byRank, useProtected } from "../../data/registry";
import { protectAlias, unprotectAlias } from "../../data/registry_settings";
import { Confirm } from "../../parts/confirm";
import { Section } from "../../parts/layout";
import { Empty, Failed, Waiting } from "../../parts/notices";
import { AliasPill, Time } from "../../parts/values";

export function ProtectedAliases({ registry }: { registry: Registry }) {
  const { organization, name } = registry;
  const list = useProtected(organization, name);
  const [freeing, setFreeing] = useState<string>();
  const editable = registry.role === "admin";
  return (
    <Section title="Protected aliases">
      <p>In every model of this registry, only its administrators set, move and remove a protected alias, whichever way they come: pages, scripts, or the API. A version that holds one cannot be unlinked or deleted by others.</p>
      {editable && <Protect registry={registry} />}
      {list.data ? list.data.length ? <List rows={list.data} editable={editable} onFree={setFreeing} /> : (
        <Empty title="No alias is protected">
          <p class="soft">Every member of the registry can move every alias, <code>production</code>, too.</p>
        </Empty>
      ) : list.error ? <Failed error={list.error} retry={list.reload} /> : <Waiting />}
      {freeing !== undefined && (
        <Confirm title={`Remove the protection of ${freeing}`} action="Remove protection" onClose={() => setFreeing(undefined)} change={() => unprotectAlias(organization, name, freeing)}>
          <p>Every member of the registry may move and remove <AliasPill name={freeing} /> then. No version loses it now.</p>
        </Confirm>
      )}
    </Section>
  );
}

function Protect({ registry }: { registry: Registry }) {
  const [alias, setAlias] = useState("");
  const protecting = useAction(() => protectAlias(registry.organization, registry.name, alias.trim()));
  const submit = async (event: Event) => {
    event.preventDefault();
    if (await protecting.run()) setAlias("");
  };
  return (
    <form class="inline-form form" onSubmit={submit}>
      <label class="field">
        <span>Alias</span>
        <input class="input" list="usual-aliases" required maxLength={128} autocomplete="off" spellcheck={false} placeholder="production" value={alias} onInput={(event) => setAlias(event.currentTarget.value)} />
        <datalist id="usual-aliases">{["production", "staging"].map((name) => <option key={name} value={name} />)}</datalist>
      </label>
      <button type="submit" class="button primary" disabled={protecting.busy || alias.trim() === ""}>Protect</button>
      {protecting.error && <Failed error={protecting.error} />}
    </form>
  );
}

function List({ rows, editable, onFree }: { rows: ProtectedAlias[]; editable: boolean; onFree: (alias: string) => void }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Protected aliases">
      <table class="stacked">
        <thead><tr><th>Alias</th><th>Protected</th>{editable && <th><span class="sr">Actions</span></th>}</tr></thead>
        <tbody>
          {[...rows].sort((a, b) => byRank(a.alias, b.alias)).map((row) => (
            <tr key={row.alias}>
              <th scope="row"><AliasPill name={row.alias} locked /></th>
              <td data-label="Protected"><Time at={row.protected_at} /> by {row.protected_by}</td>
              {editable && <td class="act"><button type="button" class="button small bare" aria-label={`Remove protection of ${row.alias}`} onClick={() => onFree(row.alias)}>Remove protection</button></td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
