// Who has a role of their own in a registry: people and teams.
import { useState } from "preact/hooks";
import type { Group, Member, Registry, RegistryMember } from "../../data/generated";
import { groupApi } from "../../data/groups";
import { api } from "../../data/http";
import { useLoad } from "../../data/load";
import { organizationUrl, teamUrl } from "../../data/places";
import { query } from "../../data/registry";
import { removeRegistryMember, setRegistryRole, useRegistryMembers } from "../../data/registry_settings";
import { outranks, type Role, roleName } from "../../data/roles";
import { isIn, useUser } from "../../data/session";
import { Confirm, FormDialog } from "../../parts/confirm";
import { Icon } from "../../parts/icons";
import { Section } from "../../parts/layout";
import { type MemberRow, MemberTable } from "../../parts/member_table";
import { Empty, Failed, Waiting } from "../../parts/notices";
import { RoleField, RoleMeanings } from "../../parts/roles";
import { Choice } from "./fields";

type Kind = RegistryMember["kind"];

function rowOf(member: RegistryMember, registry: Registry, self: string, ownTeams: Set<string>): MemberRow {
  const more = member.kind === "user" && outranks(member.effective_role, member.role);
  const badges = [member.kind === "team" ? "team" : member.service ? "service account" : "", member.kind === "user" && member.name === self ? "you" : "", member.kind === "user" && !member.active ? "deactivated" : ""].filter(Boolean);
  return {
    id: `${member.kind}:${member.name}`,
    name: member.name,
    badges,
    role: member.role,
    ...(member.kind === "team" && ownTeams.has(member.name) ? { href: teamUrl(registry.organization, member.name) } : {}),
    inEffect: more ? `in effect ${roleName(member.effective_role)}` : undefined,
  };
}

export function RegistryMembers({ registry }: { registry: Registry }) {
  const user = useUser();
  const { organization, name } = registry;
  const list = useRegistryMembers(organization, name);
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<MemberRow>();
  const [demoting, setDemoting] = useState<Role>();
  const editable = registry.role === "admin";
  const ownTeams = new Set(user.teams.map((team) => team.name));
  const set = (row: MemberRow, role: Role) => setRegistryRole(organization, name, row.id.startsWith("team:") ? "team" : "user", row.name, role);
  const ask = (row: MemberRow, role: Role) => {
    if (row.id !== `user:${user.username}` || row.role !== "admin") return false;
    setDemoting(role);
    return true;
  };
  return (
    <Section title="Roles in this registry" actions={editable && <button type="button" class="button small" onClick={() => setAdding(true)}><Icon name="plus" />Add</button>}>
      <Others registry={registry} />
      {list.data ? list.data.length ? (
        <MemberTable label="Roles in this registry" realm="registry" rows={list.data.map((member) => rowOf(member, registry, user.username, ownTeams))} editable={editable} onRole={set} ask={ask} onRemove={setRemoving} />
      ) : (
        <Empty title="No roles of its own">
          <p class="soft">{registry.visibility === "restricted" ? `Only administrators of ${organization} see this registry until somebody is given a role.` : "The roles in the organization are all that counts here. Give a role to let somebody do more here than elsewhere, or to let in somebody from outside."}</p>
        </Empty>
      ) : list.error ? <Failed error={list.error} retry={list.reload} /> : <Waiting lines={4} />}
      <RoleMeanings realm="registry" />
      {adding && <AddDialog registry={registry} onClose={() => setAdding(false)} />}
      {removing && (
        <Confirm title={`Take the role of ${removing.name} away`} action="Take the role away" onClose={() => setRemoving(undefined)} change={() => removeRegistryMember(organization, name, removing.id.startsWith("team:") ? "team" : "user", removing.name)}>
          <p>{removing.name} may then do here only what {removing.id.startsWith("team:") ? "its members have" : "they have"} by the organization or by a team{registry.visibility === "restricted" ? ", and without such a role does not see the registry any more" : ""}. What they did stays.</p>
        </Confirm>
      )}
      {demoting && (
        <Confirm title="Give up administration" action={`Become ${roleName(demoting)}`} onClose={() => setDemoting(undefined)} change={() => setRegistryRole(organization, name, "user", user.username, demoting)}>
          <p>You are an administrator of this registry. Unless you are one by the organization or a team, too, you cannot change its settings any more.</p>
        </Confirm>
      )}
    </Section>
  );
}

/** Those who are not in the list. */
function Others({ registry }: { registry: Registry }) {
  const user = useUser();
  const link = isIn(user, registry.organization) ? <a href={organizationUrl(registry.organization, "members")}>{registry.organization}</a> : registry.organization;
  return (
    <p class="small soft">
      {registry.visibility === "restricted" ? <>Beside those below, administrators of {link} see and manage it. Everybody else does not see it.</> : <>Everybody in {link} is here, too, with the role they have there. Of several roles the highest counts.</>}
    </p>
  );
}

function AddDialog({ registry, onClose }: { registry: Registry; onClose: () => void }) {
  const { organization, name } = registry;
  const [kind, setKind] = useState<Kind>("user");
  const [who, setWho] = useState("");
  const [role, setRole] = useState<Role>("member");
  return (
    <FormDialog title="Give a role" action="Give the role" ready={who.trim() !== ""} onClose={onClose} change={() => setRegistryRole(organization, name, kind, who.trim(), role)}>
      <fieldset>
        <legend>To</legend>
        <Choice name="kind" chosen={kind === "user"} onChoose={() => setKind("user")} title="a person or service account" />
        <Choice name="kind" chosen={kind === "team"} onChoose={() => setKind("team")} title="a team: all who are in it, now and later" />
      </fieldset>
      <label class="field">
        <span>{kind === "user" ? "Username" : "Team"}</span>
        <input class="input" list="known-members" required autofocus autocomplete="off" spellcheck={false} maxLength={128} value={who} onInput={(event) => setWho(event.currentTarget.value)} />
        <Known organization={organization} kind={kind} />
      </label>
      <RoleField realm="registry" role={role} onChange={setRole} />
    </FormDialog>
  );
}

/** Names of the organization, as far as one may see them; others can be typed. */
function Known({ organization, kind }: { organization: string; kind: Kind }) {
  const members = `${groupApi({ kind: "organization", name: organization })}/members?limit=1000&names`;
  const people = useLoad(members, () => api<Member[]>(members));
  const path = `/api/v1/teams${query({ organization, limit: 1000 })}&names`;
  const teams = useLoad(path, () => api<Group[]>(path));
  const names = kind === "user" ? people.data?.map(({ username }) => username) : teams.data?.map((team) => team.name);
  return <datalist id="known-members">{(names ?? []).map((name) => <option key={name} value={name} />)}</datalist>;
}
