// The teams of an organization; only its administrators see all of them.
import { useState } from "preact/hooks";
import type { Group } from "../../data/generated";
import { createTeam, useTeams } from "../../data/groups";
import { useAction } from "../../data/load";
import { navigate } from "../../data/navigate";
import { teamUrl } from "../../data/places";
import { roleName } from "../../data/roles";
import { refreshSession } from "../../data/session";
import { Icon } from "../../parts/icons";
import { Section } from "../../parts/layout";
import { Empty, Failed, Waiting } from "../../parts/notices";
import { Dialog } from "../../parts/overlay";
import { Time } from "../../parts/values";

export function Teams({ organization, editable }: { organization: string; editable: boolean }) {
  const teams = useTeams(organization);
  const [adding, setAdding] = useState(false);
  return (
    <Section title="Teams" actions={editable && <button type="button" class="button small" onClick={() => setAdding(true)}><Icon name="plus" />New team</button>}>
      {!editable && <p class="soft small">You see the teams you are in.</p>}
      {teams.rows ? teams.rows.length ? <List organization={organization} rows={teams.rows} /> : (
        <Empty title={editable ? "No teams yet" : "You are in no team"}>
          <p class="soft">A team owns projects that only its members see. It can also be given a role in a registry, for all its members at once.</p>
        </Empty>
      ) : teams.error ? <Failed error={teams.error} retry={teams.reload} /> : <Waiting />}
      {teams.rows && !teams.done && <div><button type="button" class="button" onClick={teams.more}>More teams</button></div>}
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
  const making = useAction(() => createTeam(organization, name.trim()));
  const title = `New team of ${organization}`;
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!(await making.run())) return;
    refreshSession();
    navigate(teamUrl(organization, name.trim()));
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={submit}>
        <h2>{title}</h2>
        <label class="field">
          <span>Name</span>
          <input class="input" required autofocus autocomplete="off" spellcheck={false} maxLength={128} placeholder="vision" value={name} onInput={(event) => setName(event.currentTarget.value)} />
          <span class="hint">Scripts log into it with <code>entity={JSON.stringify(name.trim() || "vision")}</code>. It cannot be renamed.</span>
        </label>
        {making.error && <Failed error={making.error} />}
        <footer>
          <button type="button" class="button" onClick={onClose}>Cancel</button>
          <button type="submit" class="button primary" disabled={making.busy || name.trim() === ""}>Make the team</button>
        </footer>
      </form>
    </Dialog>
  );
}
