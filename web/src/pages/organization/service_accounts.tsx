// Service accounts: who works for a team or an organization without being a person. Made with a key that is shown once.
import { useState } from "preact/hooks";
import type { Key, ServiceAccount, User } from "../../data/generated";
import { createServiceAccount, deleteServiceAccount, type GroupPlace, useServiceAccounts } from "../../data/groups";
import { type Role, roleName } from "../../data/roles";
import { Confirm, FormDialog } from "../../parts/confirm";
import { Icon } from "../../parts/icons";
import { KeyRights, KeysDialog } from "../../parts/keys";
import { Section } from "../../parts/layout";
import { Listed } from "../../parts/listed";
import { Empty } from "../../parts/notices";
import { RoleField } from "../../parts/roles";
import { Secret } from "../../parts/secret";
import { Time } from "../../parts/values";

export function ServiceAccounts({ place, editable }: { place: GroupPlace; editable: boolean }) {
  const list = useServiceAccounts(place);
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<User>();
  const [keysOf, setKeysOf] = useState<ServiceAccount>();
  const [deleting, setDeleting] = useState<ServiceAccount>();
  return (
    <Section title="Service accounts" actions={editable && <button type="button" class="button small" onClick={() => setAdding(true)}><Icon name="plus" />New service account</button>}>
      {made && <Secret title={`The key of ${made.username}. Copy it now: it is not shown again.`} text={made.api_key} copy="Copy the key" />}
      <Listed
        list={list}
        more="More service accounts"
        empty={
          <Empty title="No service accounts">
            <p class="soft">CI jobs and other machines log in with a service account: it belongs to {place.name}, has a role like a member, and stays when people leave.</p>
          </Empty>
        }
      >
        {(rows) => <List rows={rows} editable={editable} onKeys={setKeysOf} onDelete={setDeleting} />}
      </Listed>
      {adding && <NewDialog place={place} onMade={setMade} onClose={() => setAdding(false)} />}
      {keysOf && <KeysDialog username={keysOf.username} onClose={() => setKeysOf(undefined)} />}
      {deleting && (
        <Confirm title={`Delete ${deleting.username}`} action={`Delete ${deleting.username}`} onClose={() => setDeleting(undefined)} change={() => deleteServiceAccount(place, deleting.username)} onDone={() => setMade(undefined)}>
          <p>Its keys stop working at once: jobs that use them fail from then on. What it logged and its steps in the histories stay. The name is not given out again.</p>
        </Confirm>
      )}
    </Section>
  );
}

function List({ rows, editable, onKeys, onDelete }: { rows: ServiceAccount[]; editable: boolean; onKeys: (row: ServiceAccount) => void; onDelete: (row: ServiceAccount) => void }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Service accounts">
      <table class="stacked">
        <thead><tr><th>Name</th><th>Role</th><th>Made</th>{editable && <th><span class="sr">Actions</span></th>}</tr></thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.username}>
              <th scope="row">
                <div class="row tight"><span class="strong break">{row.username}</span>{!row.active && <span class="badge">deactivated</span>}</div>
                {row.description !== row.username && <div class="sub break">{row.description}</div>}
              </th>
              <td data-label="Role">{row.role ? roleName(row.role) : <span class="faint">–</span>}</td>
              <td class="nowrap" data-label="Made"><Time at={row.created_at} /></td>
              {editable && (
                <td class="act">
                  <button type="button" class="button small bare" aria-label={`Keys of ${row.username}`} onClick={() => onKeys(row)}>Keys</button>
                  <button type="button" class="button small bare" aria-label={`Delete ${row.username}`} onClick={() => onDelete(row)}>Delete</button>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function NewDialog({ place, onMade, onClose }: { place: GroupPlace; onMade: (user: User) => void; onClose: () => void }) {
  const [description, setDescription] = useState("");
  const [username, setUsername] = useState("");
  const [role, setRole] = useState<Role>("member");
  const [scope, setScope] = useState<Key["scope"]>("full");
  const [days, setDays] = useState<number | null>(null);
  const make = async () => onMade(await createServiceAccount(place, { description: description.trim(), username: username.trim(), role, scope, days }));
  return (
    <FormDialog title={`New service account of ${place.name}`} action="Make it and show its key" ready={description.trim() !== ""} onClose={onClose} change={make}>
      <label class="field"><span>What is it for?</span><input class="input" required autofocus maxLength={128} placeholder="nightly training" value={description} onInput={(event) => setDescription(event.currentTarget.value)} /></label>
      <label class="field"><span>Username (empty: made from the line above)</span><input class="input" maxLength={128} pattern="[A-Za-z0-9_.\-]+" title="letters, digits, _ . -" autocomplete="off" value={username} onInput={(event) => setUsername(event.currentTarget.value)} /></label>
      <RoleField realm={place.kind} role={role} onChange={setRole} />
      <div class="inline-form"><KeyRights scope={scope} onScope={setScope} days={days} onDays={setDays} /></div>
    </FormDialog>
  );
}
