// The members of an organization or a team: who, in which role; adding, changing, removing, leaving.
import { useState } from "preact/hooks";
import type { Member } from "../../data/generated";
import { type GroupPlace, removeMember, setRole, useMembers } from "../../data/groups";
import type { Role } from "../../data/roles";
import { refreshSession, useUser } from "../../data/session";
import { navigate } from "../../data/navigate";
import { Confirm } from "../../parts/confirm";
import { Icon } from "../../parts/icons";
import { Section } from "../../parts/layout";
import { Listed } from "../../parts/listed";
import { type MemberRow, MemberTable } from "../../parts/member_table";
import { RoleMeanings } from "../../parts/roles";
import { InviteDialog } from "./invite";

function rowOf(member: Member, self: string): MemberRow {
  const badges = [member.service ? "service account" : "", member.username === self ? "you" : "", member.active ? "" : "deactivated"].filter(Boolean);
  const known = member.display_name === member.username ? "" : member.display_name;
  return { id: member.username, name: member.username, note: [known, member.email ?? ""].filter(Boolean).join(" · ") || undefined, badges, role: member.role, leave: member.username === self };
}

/** People by name, then service accounts: a change of role moves no row. */
function byName(members: Member[]): Member[] {
  return [...members].sort((a, b) => Number(a.service) - Number(b.service) || a.username.localeCompare(b.username));
}

export function Members({ place, editable }: { place: GroupPlace; editable: boolean }) {
  const self = useUser().username;
  const members = useMembers(place);
  const [adding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<Member>();
  const [demoting, setDemoting] = useState<Role>();
  const ask = (row: MemberRow, role: Role) => {
    if (row.name !== self || row.role !== "admin") return false;
    setDemoting(role);
    return true;
  };
  const count = members.rows?.length;
  return (
    <Section title={count === undefined ? "Members" : `${count}${members.done ? "" : "+"} ${count === 1 ? "member" : "members"}`} actions={editable && <button type="button" class="button small" onClick={() => setAdding(true)}><Icon name="plus" />Add or invite</button>}>
      <Listed list={members} more="More members" empty={null} lines={5}>
        {(rows) => (
          <MemberTable
            label={`Members of ${place.name}`}
            realm={place.kind}
            rows={byName(rows).map((member) => rowOf(member, self))}
            editable={editable}
            onRole={(row, role) => setRole(place, row.name, role)}
            ask={ask}
            onRemove={(row) => setLeaving(rows.find((member) => member.username === row.name))}
          />
        )}
      </Listed>
      <RoleMeanings realm={place.kind} />
      {adding && <InviteDialog place={place} onClose={() => setAdding(false)} />}
      {leaving && <RemoveDialog place={place} member={leaving} self={leaving.username === self} onClose={() => setLeaving(undefined)} />}
      {demoting && (
        <Confirm title="Give up administration" action={`Become ${demoting}`} onClose={() => setDemoting(undefined)} change={() => setRole(place, self, demoting)} onDone={refreshSession}>
          <p>You are an administrator of {place.name}. As {demoting} you cannot change members and settings any more; only another administrator can make you one again.</p>
        </Confirm>
      )}
    </Section>
  );
}

function RemoveDialog({ place, member, self, onClose }: { place: GroupPlace; member: Member; self: boolean; onClose: () => void }) {
  const { username, service } = member;
  const title = self ? `Leave ${place.name}` : service ? `Delete ${username}` : `Remove ${username}`;
  const left = () => {
    refreshSession();
    navigate("/");
  };
  return (
    <Confirm title={title} action={title} onClose={onClose} change={() => removeMember(place, username)} onDone={self ? left : undefined}>
      {service ? <p>{username} is a service account of {place.name}: it is deleted, and its keys stop working at once. What it logged stays.</p> : <Consequences place={place} who={self ? "You" : username} they={self ? "you" : "they"} />}
    </Confirm>
  );
}

function Consequences({ place, who, they }: { place: GroupPlace; who: string; they: string }) {
  const verb = (one: string, many: string) => (who === "You" ? many : one);
  return place.kind === "organization" ? (
    <>
      <p>{who} {verb("leaves", "leave")} {place.name}, its teams and its registries at once, with every role {they} had there.</p>
      <p>What {they} logged and every step in the histories stays. The account itself stays, with its own projects.</p>
    </>
  ) : (
    <p>{who} {verb("does", "do")} not see the projects of {place.name} any more. What {they} logged there stays. The role in the organization stays.</p>
  );
}
