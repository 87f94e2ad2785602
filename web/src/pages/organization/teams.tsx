// The teams of an organization; only its administrators see all of them.
import { useState } from "preact/hooks";
import type { Group } from "../../data/generated";
import { createTeam, useTeams } from "../../data/groups";
import { navigate } from "../../data/navigate";
import { teamUrl } from "../../data/places";
import { roleName } from "../../data/roles";
import { refreshSession } from "../../data/session";
import { FormDialog } from "../../parts/confirm";
import { Icon } from "../../parts/icons";
import { Section } from "../../parts/layout";
import { Listed } from "../../parts/listed";
import { Empty } from "../../parts/notices";
import { Time } from "../../parts/values";

export function Teams({ organization, editable }: { organization: string; editable: boolean }) {
  const teams = useTeams(organization);
  const [adding, setAdding] = useState(false);
  return (
    <Section title="Teams" actions={editable && <button type="button" class="button small" onClick={() => setAdding(true)}><Icon name="plus" />New team</button>}>
      {!editable && <p class="soft small">You see the teams you are in.</p>}
      <Listed
        list={teams}
        more="More teams"
        empty={
          <Empty title={editable ? "No teams yet" : "You are in no team"}>
            <p class="soft">A team owns projects that only its members see. It can also be given a role in a registry, for all its members at once.</p>
          </Empty>
        }
      >
        {(rows) => <List organization={organization} rows={rows} />}
      </Listed>
      {adding && <NewTeam organization={organization} onClose={() => setAdding(false)} />}
    </Section>
  );
}

function List({ organization, rows }: { organization: string; rows: Group[] }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Teams">
      <table>
        <thead><tr><th>Team</th><th>Your role</th><th>Made</th></tr></thead>
        <tbody>
          {rows.map((team) => (
            <tr key={team.name}>
              <th scope="row"><a class="strong break" href={teamUrl(organization, team.name)}>{team.name}</a></th>
              <td>{team.role ? roleName(team.role) : <span class="faint">not a member</span>}</td>
              <td class="nowrap"><Time at={team.created_at} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function NewTeam({ organization, onClose }: { organization: string; onClose: () => void }) {
  const [name, setName] = useState("");
  const made = () => {
    refreshSession();
    navigate(teamUrl(organization, name.trim()));
  };
  return (
    <FormDialog title={`New team of ${organization}`} action="Make the team" ready={name.trim() !== ""} onClose={onClose} change={() => createTeam(organization, name.trim())} onDone={made}>
      <label class="field">
        <span>Name</span>
        <input class="input" required autofocus autocomplete="off" spellcheck={false} maxLength={128} placeholder="vision" value={name} onInput={(event) => setName(event.currentTarget.value)} />
        <span class="hint">Scripts log into it with <code>entity={JSON.stringify(name.trim() || "vision")}</code>. It cannot be renamed.</span>
      </label>
    </FormDialog>
  );
}
