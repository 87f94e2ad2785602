// Invitations that wait for somebody.
import { useState } from "preact/hooks";
import type { Invitation } from "../../data/generated";
import { type GroupPlace, renewInvitation, revokeInvitation, useInvitations } from "../../data/groups";
import { useAction } from "../../data/load";
import { roleName } from "../../data/roles";
import { Confirm } from "../../parts/confirm";
import { Icon } from "../../parts/icons";
import { Section } from "../../parts/layout";
import { Listed } from "../../parts/listed";
import { Empty, Failed } from "../../parts/notices";
import { Time } from "../../parts/values";
import { InvitationLink, InviteDialog } from "./invite";

export function Invitations({ place }: { place: GroupPlace }) {
  const list = useInvitations(place);
  const [adding, setAdding] = useState(false);
  const [renewed, setRenewed] = useState<Invitation>();
  const [revoking, setRevoking] = useState<Invitation>();
  const renewing = useAction(async (id: number) => setRenewed(await renewInvitation(id)));
  return (
    <Section title="Open invitations" actions={<button type="button" class="button small" onClick={() => setAdding(true)}><Icon name="plus" />Invite</button>}>
      {renewed && <InvitationLink key={renewed.token} invitation={renewed} />}
      {renewing.error && <Failed error={renewing.error} />}
      <Listed
        list={list}
        more="More invitations"
        empty={
          <Empty title="Nobody is invited">
            <p class="soft">An invitation is a link that makes one account and joins {place.name}. Who has an account already is added without one, under Members.</p>
          </Empty>
        }
      >
        {(rows) => <List rows={rows} onRenew={(id) => void renewing.run(id)} onRevoke={setRevoking} />}
      </Listed>
      {adding && <InviteDialog place={place} onClose={() => setAdding(false)} />}
      {revoking && (
        <Confirm title={`Revoke the invitation of ${revoking.email}`} action="Revoke" onClose={() => setRevoking(undefined)} change={() => revokeInvitation(revoking.id)} onDone={() => setRenewed(undefined)}>
          <p>The link that was sent stops working. You can invite {revoking.email} again at any time.</p>
        </Confirm>
      )}
    </Section>
  );
}

function List({ rows, onRenew, onRevoke }: { rows: Invitation[]; onRenew: (id: number) => void; onRevoke: (row: Invitation) => void }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Open invitations">
      <table class="stacked">
        <thead><tr><th>Address</th><th>Role</th><th>Made</th><th>Ends</th><th><span class="sr">Actions</span></th></tr></thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <th scope="row" class="named"><span class="strong">{row.email}</span></th>
              <td data-label="Role">{roleName(row.role)}</td>
              <td class="nowrap" data-label="Made"><Time at={row.created_at} /></td>
              <td class="nowrap" data-label="Ends">{Date.parse(row.expires_at) < Date.now() ? <span class="badge">ended</span> : <Time at={row.expires_at} />}</td>
              <td class="act">
                <button type="button" class="button small bare" aria-label={`New link for ${row.email}`} title="The old link stops working" onClick={() => onRenew(row.id)}>New link</button>
                <button type="button" class="button small bare" aria-label={`Revoke the invitation of ${row.email}`} onClick={() => onRevoke(row)}>Revoke</button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
