// Adding somebody: a user joins at once; an address that nobody has gets an invitation to be sent.
import { useState } from "preact/hooks";
import type { Account, Invitation } from "../../data/generated";
import { type GroupPlace, invite, type Invited } from "../../data/groups";
import { api } from "../../data/http";
import { useAction, useLoad } from "../../data/load";
import { invitationUrl } from "../../data/places";
import { query } from "../../data/registry";
import { type Role, roleName } from "../../data/roles";
import { Failed } from "../../parts/notices";
import { Dialog } from "../../parts/overlay";
import { RoleField } from "../../parts/roles";
import { Secret } from "../../parts/secret";
import { Time } from "../../parts/values";

export function InviteDialog({ place, onClose }: { place: GroupPlace; onClose: () => void }) {
  const [who, setWho] = useState("");
  const [role, setRole] = useState<Role>("member");
  const [made, setMade] = useState<Invited>();
  const inviting = useAction(async () => setMade(await invite(place, who.trim(), role)));
  const title = `Add to ${place.name}`;
  const submit = (event: Event) => {
    event.preventDefault();
    void inviting.run();
  };
  const another = () => {
    setMade(undefined);
    setWho("");
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={submit}>
        <h2>{title}</h2>
        {made ? <Outcome place={place} made={made} /> : (
          <>
            <PersonField label="Username or e-mail address" value={who} onChange={setWho} />
            <RoleField realm={place.kind} role={role} onChange={setRole} />
            <p class="small soft">Somebody who has an account here is a member at once. For another address a link is made for you to send: it makes an account and joins. Pedigree mails nothing.</p>
            {inviting.error && <Failed error={inviting.error} />}
          </>
        )}
        <footer>
          {made ? (
            <>
              <button type="button" class="button" onClick={another}>Add another</button>
              <button type="button" class="button primary" onClick={onClose} autofocus>Done</button>
            </>
          ) : (
            <>
              <button type="button" class="button" onClick={onClose}>Cancel</button>
              <button type="submit" class="button primary" disabled={inviting.busy || who.trim() === ""}>{who.includes("@") ? "Invite" : "Add"}</button>
            </>
          )}
        </footer>
      </form>
    </Dialog>
  );
}

function Outcome({ place, made }: { place: GroupPlace; made: Invited }) {
  if ("added" in made) return <p role="status"><strong>{made.added}</strong> is a {roleName(made.role)} of {place.name} now.</p>;
  return <InvitationLink invitation={made} />;
}

/** The token is known just after it was made, and then no more. */
export function InvitationLink({ invitation }: { invitation: Invitation }) {
  return (
    <Secret title={`Send this link to ${invitation.email}. It is not shown again.`} text={invitationUrl(invitation.token)} copy="Copy the link">
      <span class="small soft">Whoever opens it can make one account. It ends <Time at={invitation.expires_at} />; a new link can be made under Invitations.</span>
    </Secret>
  );
}

/** With the names of those one knows. */
export function PersonField({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  const path = `/api/v1/users${query({ limit: 200 })}`;
  const known = useLoad(path, () => api<Account[]>(path));
  return (
    <label class="field">
      <span>{label}</span>
      <input class="input" list="known-people" autofocus required autocomplete="off" spellcheck={false} maxLength={254} value={value} onInput={(event) => onChange(event.currentTarget.value)} />
      <datalist id="known-people">{(known.data ?? []).filter((account) => !account.service).map(({ username }) => <option key={username} value={username} />)}</datalist>
    </label>
  );
}
