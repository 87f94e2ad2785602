// The API keys of an account: one's own, those of a service account one manages, those of any user for administrators of the server.
import { useState } from "preact/hooks";
import type { Key } from "../data/generated";
import { endIn } from "../data/groups";
import { api } from "../data/http";
import { invalidate, useAction, useLoad } from "../data/load";
import { Section } from "./layout";
import { Failed, Waiting } from "./notices";
import { Dialog } from "./overlay";
import { Secret } from "./secret";
import { Time } from "./values";

type NewKey = Key & { api_key: string };

/** `title`: of the section. */
export function Keys({ username, title, id }: { username: string; title: string; id?: string }) {
  const path = `/api/v1/users/${encodeURIComponent(username)}/keys`;
  const list = useLoad(path, () => api<Key[]>(path));
  const [made, setMade] = useState<NewKey>();
  const revoking = useAction(async (id: number) => {
    await api(`${path}/${id}`, { method: "DELETE" });
    invalidate(path);
  });
  return (
    <Section title={title} {...(id ? { id } : {})}>
      <NewKeyForm path={path} onMade={setMade} />
      {made && <Secret title="The new key. Copy it now: it is not shown again." text={made.api_key} copy="Copy the key" />}
      {revoking.error && <Failed error={revoking.error} />}
      {list.error && !list.data ? <Failed error={list.error} retry={list.reload} /> : !list.data ? <Waiting /> : <KeyTable keys={list.data} label={title} revoke={(id) => void revoking.run(id)} />}
    </Section>
  );
}

/** Those of somebody else, above the page. */
export function KeysDialog({ username, onClose }: { username: string; onClose: () => void }) {
  return (
    <Dialog title={`Keys of ${username}`} onClose={onClose} wide>
      <div class="inner">
        <Keys username={username} title={`Keys of ${username}`} />
        <footer><button type="button" class="button" onClick={onClose}>Done</button></footer>
      </div>
    </Dialog>
  );
}

const ends: [string, number | null][] = [["never", null], ["in 30 days", 30], ["in 90 days", 90], ["in a year", 365]];

interface Rights {
  scope: Key["scope"];
  onScope: (scope: Key["scope"]) => void;
  days: number | null; // until it ends
  onDays: (days: number | null) => void;
}
/** What a new key may and when it ends. */
export function KeyRights({ scope, onScope, days, onDays }: Rights) {
  return (
    <>
      <label class="field">
        <span>It may</span>
        <select class="input" aria-label="It may" value={scope} onChange={(event) => onScope(event.currentTarget.value as Key["scope"])}>
          <option value="full">all that its owner may</option>
          <option value="read-only">read only</option>
        </select>
      </label>
      <label class="field">
        <span>It ends</span>
        <select class="input" aria-label="It ends" value={days ?? ""} onChange={(event) => onDays(event.currentTarget.value ? Number(event.currentTarget.value) : null)}>
          {ends.map(([name, value]) => <option key={name} value={value ?? ""}>{name}</option>)}
        </select>
      </label>
    </>
  );
}

function NewKeyForm({ path, onMade }: { path: string; onMade: (key: NewKey) => void }) {
  const [description, setDescription] = useState("");
  const [scope, setScope] = useState<Key["scope"]>("full");
  const [days, setDays] = useState<number | null>(null);
  const making = useAction(async () => {
    onMade(await api<NewKey>(path, { method: "POST", body: { scope, ...(description ? { description } : {}), ...endIn(days) } }));
    setDescription("");
    invalidate(path);
  });
  const submit = (event: Event) => {
    event.preventDefault();
    void making.run();
  };
  return (
    <form class="inline-form" onSubmit={submit}>
      <label class="field"><span>What is it for?</span><input class="input" placeholder="laptop" maxLength={256} value={description} onInput={(event) => setDescription(event.currentTarget.value)} /></label>
      <KeyRights scope={scope} onScope={setScope} days={days} onDays={setDays} />
      <button type="submit" class="button primary" disabled={making.busy}>Make a key</button>
      {making.error && <Failed error={making.error} />}
    </form>
  );
}

function KeyTable({ keys, label, revoke }: { keys: Key[]; label: string; revoke: (id: number) => void }) {
  const [asked, setAsked] = useState<number | null>(null);
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={`Table of ${label}`}>
      <table>
        <thead><tr><th>Key</th><th>For</th><th>May</th><th>Made</th><th>Last used</th><th>Ends</th><th><span class="sr">Actions</span></th></tr></thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key.id}>
              <th scope="row" class="nowrap"><code>{key.prefix}…</code></th>
              <td class="what-for break">{key.description ?? (key.current ? null : <span class="faint">–</span>)} {key.current && <span class="badge">this session</span>}</td>
              <td>{key.scope === "full" ? "all" : "read"}</td>
              <td class="nowrap"><Time at={key.created_at} /></td>
              <td class="nowrap">{key.last_used_at ? <Time at={key.last_used_at} /> : <span class="faint">never</span>}</td>
              <td class="nowrap">{key.expires_at ? <Time at={key.expires_at} /> : <span class="faint">never</span>}</td>
              <td>
                {asked === key.id ? (
                  <button type="button" class="button small danger" autofocus onBlur={() => setAsked(null)} onClick={() => revoke(key.id)}>Really revoke</button>
                ) : (
                  <button type="button" class="button small bare" aria-label={`Revoke ${key.prefix}`} onClick={() => setAsked(key.id)}>Revoke</button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
