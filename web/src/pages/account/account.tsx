// One's own account: the API keys. `wandb login` sends people here for a key.
import { useState } from "preact/hooks";
import type { Key } from "../../data/generated";
import { api } from "../../data/http";
import { invalidate, useAction, useLoad } from "../../data/load";
import { useUser } from "../../data/session";
import { Icon } from "../../parts/icons";
import { Copy, Facts, Section, useTitle } from "../../parts/layout";
import { Failed, Waiting } from "../../parts/notices";
import { Time } from "../../parts/values";
import "./account.css";

export function Account({ page }: { page: "settings" | "authorize" }) {
  const user = useUser();
  useTitle(page === "authorize" ? "API key" : "Settings");
  return (
    <div class="page narrow">
      <div class="head">
        <h1>{page === "authorize" ? "An API key for this machine" : "Settings"}</h1>
        {page === "authorize" && <p class="soft">Make a key here and paste it where <code>wandb login</code> asks for it. It is shown this once.</p>}
      </div>
      {page === "settings" && (
        <Section title="You">
          <Facts
            rows={[
              ["Username", user.username],
              ["Name", user.display_name],
              ["E-mail", user.email],
              ["Default entity", user.default_entity],
              ["Organizations", user.organizations.map(({ name, role }) => `${name} (${role})`).join(", ") || "none"],
              ["Teams", user.teams.map(({ name, role }) => `${name} (${role})`).join(", ") || undefined],
              ["Server", user.admin && "administrator of this server"],
            ]}
          />
        </Section>
      )}
      <Keys username={user.username} />
    </div>
  );
}

type NewKey = Key & { api_key: string };

function Keys({ username }: { username: string }) {
  const path = `/api/v1/users/${encodeURIComponent(username)}/keys`;
  const list = useLoad(path, () => api<Key[]>(path));
  const [made, setMade] = useState<NewKey>();
  const revoking = useAction(async (id: number) => {
    await api(`${path}/${id}`, { method: "DELETE" });
    invalidate(path);
  });
  return (
    <Section title="API keys" id="apikeys">
      <NewKeyForm path={path} onMade={setMade} />
      {made && (
        <div class="notice made">
          <Icon name="check" />
          <div class="stack tight">
            <strong>The new key. Copy it now: it is not shown again.</strong>
            <div class="row"><code class="break">{made.api_key}</code><Copy text={made.api_key} label="Copy the key" /></div>
          </div>
        </div>
      )}
      {revoking.error && <Failed error={revoking.error} />}
      {list.error && !list.data ? <Failed error={list.error} retry={list.reload} /> : !list.data ? <Waiting /> : <KeyTable keys={list.data} revoke={(id) => void revoking.run(id)} />}
    </Section>
  );
}

const lifetimes: [string, number | null][] = [["never", null], ["in 30 days", 30], ["in 90 days", 90], ["in a year", 365]];

function NewKeyForm({ path, onMade }: { path: string; onMade: (key: NewKey) => void }) {
  const [description, setDescription] = useState("");
  const [scope, setScope] = useState("full");
  const [days, setDays] = useState("");
  const making = useAction(async () => {
    const expires = days === "" ? {} : { expires_at: new Date(Date.now() + Number(days) * 86_400_000).toISOString() };
    onMade(await api<NewKey>(path, { method: "POST", body: { scope, ...(description ? { description } : {}), ...expires } }));
    setDescription("");
    invalidate(path);
  });
  const submit = (event: Event) => {
    event.preventDefault();
    void making.run();
  };
  return (
    <form class="new-key" onSubmit={submit}>
      <label class="field"><span>What is it for?</span><input class="input" placeholder="laptop" maxLength={256} value={description} onInput={(event) => setDescription(event.currentTarget.value)} /></label>
      <label class="field">
        <span>It may</span>
        <select class="input" aria-label="It may" value={scope} onChange={(event) => setScope(event.currentTarget.value)}>
          <option value="full">all that you may</option>
          <option value="read-only">read only</option>
        </select>
      </label>
      <label class="field">
        <span>It ends</span>
        <select class="input" aria-label="It ends" value={days} onChange={(event) => setDays(event.currentTarget.value)}>
          {lifetimes.map(([name, value]) => <option key={name} value={value ?? ""}>{name}</option>)}
        </select>
      </label>
      <button type="submit" class="button primary" disabled={making.busy}>Make a key</button>
      {making.error && <Failed error={making.error} />}
    </form>
  );
}

function KeyTable({ keys, revoke }: { keys: Key[]; revoke: (id: number) => void }) {
  const [asked, setAsked] = useState<number | null>(null);
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Your API keys">
      <table>
        <thead><tr><th>Key</th><th>For</th><th>May</th><th>Made</th><th>Last used</th><th>Ends</th><th><span class="sr">Actions</span></th></tr></thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key.id}>
              <th scope="row"><code>{key.prefix}…</code></th>
              <td class="break">{key.description ?? <span class="faint">–</span>}{key.current && <span class="badge">this session</span>}</td>
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
