// The users of the server, for its administrators.
import { useState } from "preact/hooks";
import type { Account, User } from "../../data/generated";
import { useOrganizations } from "../../data/groups";
import { useParam } from "../../data/navigate";
import { useUser } from "../../data/session";
import { createUser, deleteUser, updateUser, useUsers } from "../../data/users";
import { Confirm, FormDialog } from "../../parts/confirm";
import { Icon } from "../../parts/icons";
import { KeysDialog } from "../../parts/keys";
import { Section, useTitle } from "../../parts/layout";
import { Listed } from "../../parts/listed";
import { Menu } from "../../parts/overlay";
import { Secret } from "../../parts/secret";
import { Time } from "../../parts/values";
import { SettingsTabs } from "../account/settings_tabs";

type Asked = { what: "keys" | "delete" | "admin" | "active"; user: Account };

export function UsersPage() {
  const self = useUser();
  useTitle("Users");
  return (
    <div class="page narrow">
      <div class="head"><h1>Settings</h1></div>
      <SettingsTabs current="users" />
      {self.admin ? <Users self={self.username} /> : <p>Only administrators of the server see its users. Those of your organization are under its <a href="/settings/organizations">members</a>.</p>}
    </div>
  );
}

function Users({ self }: { self: string }) {
  const [text, setText] = useParam("q");
  const users = useUsers(text ?? "");
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<User>();
  const [asked, setAsked] = useState<Asked>();
  return (
    <Section title="Users of this server" actions={<button type="button" class="button small" onClick={() => setAdding(true)}><Icon name="plus" />New user</button>}>
      <input class="input narrow" type="search" aria-label="Find users" placeholder="Find: name or address" value={text ?? ""} onInput={(event) => setText(event.currentTarget.value)} />
      {made && <Secret title={`The key of ${made.username}. Copy it now: it is not shown again.`} text={made.api_key} copy="Copy the key"><span class="small soft">With it {made.username} signs in here and runs <code>wandb login</code>.</span></Secret>}
      <Listed list={users} more="More users" lines={5} empty={<p class="soft">Nobody here matches “{text}”.</p>}>
        {(rows) => <List rows={rows} self={self} onAsk={setAsked} />}
      </Listed>
      {adding && <NewUser onMade={setMade} onClose={() => setAdding(false)} />}
      {asked?.what === "keys" && <KeysDialog username={asked.user.username} onClose={() => setAsked(undefined)} />}
      {asked && asked.what !== "keys" && <Question asked={asked} onClose={() => setAsked(undefined)} />}
    </Section>
  );
}

function List({ rows, self, onAsk }: { rows: Account[]; self: string; onAsk: (asked: Asked) => void }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Users">
      <table>
        <thead><tr><th>User</th><th>Made</th><th><span class="sr">Actions</span></th></tr></thead>
        <tbody>
          {rows.map((user) => (
            <tr key={user.username}>
              <th scope="row">
                <div class="row tight who">
                  <span class="strong break">{user.username}</span>
                  {user.username === self && <span class="badge">you</span>}
                  {user.admin && <span class="badge">administrator</span>}
                  {user.service && <span class="badge">service account</span>}
                  {!user.active && <span class="badge">deactivated</span>}
                </div>
                <div class="sub break">{[user.display_name === user.username ? "" : user.display_name, user.email ?? ""].filter(Boolean).join(" · ")}</div>
              </th>
              <td class="nowrap"><Time at={user.created_at} /></td>
              <td class="act">
                <Menu label={`Change ${user.username}`} button={<Icon name="more" />}>
                  <button type="button" onClick={() => onAsk({ what: "keys", user })}>API keys…</button>
                  {!user.service && <button type="button" onClick={() => onAsk({ what: "admin", user })}>{user.admin ? "Take administration away…" : "Make administrator of the server…"}</button>}
                  <button type="button" onClick={() => onAsk({ what: "active", user })}>{user.active ? "Deactivate…" : "Activate again…"}</button>
                  <button type="button" class="danger" onClick={() => onAsk({ what: "delete", user })}>Delete…</button>
                </Menu>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Question({ asked: { what, user }, onClose }: { asked: Asked; onClose: () => void }) {
  const { username } = user;
  if (what === "delete")
    return (
      <Confirm title={`Delete ${username}`} action={`Delete ${username}`} typed={username} onClose={onClose} change={() => deleteUser(username)}>
        <p>All keys of {username} stop working at once, and that is final. The name is not given out again.</p>
        <p>Runs, artifacts and every step in the histories stay. To shut somebody out for a while, deactivate instead.</p>
      </Confirm>
    );
  if (what === "admin")
    return (
      <Confirm title={user.admin ? `Take administration from ${username}` : `Make ${username} an administrator`} action={user.admin ? "Take it away" : "Make administrator"} harmless={!user.admin} onClose={onClose} change={() => updateUser(username, { admin: !user.admin })}>
        {user.admin ? <p>{username} keeps the roles given in organizations, teams and registries.</p> : <p>{username} may then see and change everything on this server: every organization, every project, every user.</p>}
      </Confirm>
    );
  return (
    <Confirm title={user.active ? `Deactivate ${username}` : `Activate ${username} again`} action={user.active ? "Deactivate" : "Activate"} harmless={!user.active} onClose={onClose} change={() => updateUser(username, { active: !user.active })}>
      {user.active ? <p>Keys and sessions of {username} are refused at once, until the account is activated again. Nothing is deleted, every role stays.</p> : <p>The keys and roles {username} had work again.</p>}
    </Confirm>
  );
}

function NewUser({ onMade, onClose }: { onMade: (user: User) => void; onClose: () => void }) {
  const organizations = useOrganizations();
  const [username, setUsername] = useState("");
  const [email, setEmail] = useState("");
  const [admin, setAdmin] = useState(false);
  const [organization, setOrganization] = useState<string>(); // undefined: the server's default
  const make = async () => onMade(await createUser({ username: username.trim(), email: email.trim(), admin, organization: organization === "" ? null : organization }));
  return (
    <FormDialog title="New user" action="Make the user and show the key" onClose={onClose} change={make}>
      <label class="field"><span>Username. It stays for good.</span><input class="input" required autofocus autocomplete="off" spellcheck={false} maxLength={128} pattern="[A-Za-z0-9_.\-]+" title="letters, digits, _ . -" value={username} onInput={(event) => setUsername(event.currentTarget.value)} /></label>
      <label class="field"><span>E-mail address (may be empty)</span><input class="input" type="email" maxLength={254} autocomplete="off" value={email} onInput={(event) => setEmail(event.currentTarget.value)} /></label>
      <label class="field">
        <span>Organization, as member</span>
        <select class="input" aria-label="Organization, as member" value={organization ?? "*"} onChange={(event) => setOrganization(event.currentTarget.value === "*" ? undefined : event.currentTarget.value)}>
          <option value="*">the default one of the server</option>
          {(organizations.rows ?? []).map(({ name }) => <option key={name} value={name}>{name}</option>)}
          <option value="">none</option>
        </select>
      </label>
      <label class="check"><input type="checkbox" checked={admin} onChange={(event) => setAdmin(event.currentTarget.checked)} />Administrator of the server</label>
    </FormDialog>
  );
}
