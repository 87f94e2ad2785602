// The organizations one is in; all of them for administrators of the server, who also make new ones.
import { useState } from "preact/hooks";
import type { Group } from "../../data/generated";
import { createOrganization, useOrganizations } from "../../data/groups";
import { navigate } from "../../data/navigate";
import { organizationUrl } from "../../data/places";
import { roleName } from "../../data/roles";
import { refreshSession, useUser } from "../../data/session";
import { FormDialog } from "../../parts/confirm";
import { Icon } from "../../parts/icons";
import { Section, useTitle } from "../../parts/layout";
import { Listed } from "../../parts/listed";
import { Empty } from "../../parts/notices";
import { Time } from "../../parts/values";
import { SettingsTabs } from "../account/settings_tabs";
import { PersonField } from "../organization/invite";

export function OrganizationsPage() {
  const { admin } = useUser();
  const list = useOrganizations();
  const [adding, setAdding] = useState(false);
  useTitle("Organizations");
  return (
    <div class="page narrow">
      <div class="head"><h1>Settings</h1></div>
      <SettingsTabs current="organizations" />
      <Section title={admin ? "Organizations of this server" : "Your organizations"} actions={admin && <button type="button" class="button small" onClick={() => setAdding(true)}><Icon name="plus" />New organization</button>}>
        <Listed
          list={list}
          more="More organizations"
          empty={
            <Empty title={admin ? "No organizations" : "You are in no organization"}>
              <p class="soft">An organization owns registries and teams. {admin ? "" : "An administrator adds you to one, or sends you a link."}</p>
            </Empty>
          }
        >
          {(rows) => <List rows={rows} />}
        </Listed>
      </Section>
      {adding && <NewOrganization onClose={() => setAdding(false)} />}
    </div>
  );
}

function List({ rows }: { rows: Group[] }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Organizations">
      <table>
        <thead><tr><th>Organization</th><th>Your role</th><th>Made</th></tr></thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row"><a class="strong break" href={organizationUrl(row.name)}>{row.name}</a></th>
              <td>{row.role ? roleName(row.role) : <span class="faint">not a member</span>}</td>
              <td class="nowrap"><Time at={row.created_at} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function NewOrganization({ onClose }: { onClose: () => void }) {
  const user = useUser();
  const [name, setName] = useState("");
  const [admin, setAdmin] = useState(user.username);
  const made = () => {
    refreshSession();
    navigate(organizationUrl(name.trim(), "members"));
  };
  return (
    <FormDialog title="New organization" action="Make the organization" ready={name.trim() !== ""} onClose={onClose} change={() => createOrganization(name.trim(), admin.trim())} onDone={made}>
      <label class="field">
        <span>Name. It cannot be changed later.</span>
        <input class="input" required autofocus autocomplete="off" spellcheck={false} maxLength={128} placeholder="research" value={name} onInput={(event) => setName(event.currentTarget.value)} />
      </label>
      <PersonField label="Its first administrator" value={admin} onChange={setAdmin} />
    </FormDialog>
  );
}
