// Setting one's password. It ends every session of a browser, this one too.
import { useState } from "preact/hooks";
import { api } from "../../data/http";
import { useAction } from "../../data/load";
import { signIn, useUser } from "../../data/session";
import { Icon } from "../../parts/icons";
import { Section } from "../../parts/layout";
import { Failed } from "../../parts/notices";

export function Password() {
  const user = useUser();
  const [isSet, setIsSet] = useState(user.password);
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const [done, setDone] = useState(false);
  const setting = useAction(async () => {
    await api(`/api/v1/users/${encodeURIComponent(user.username)}/password`, { method: "PUT", body: { password, ...(isSet ? { current } : {}) } });
    await signIn({ username: user.username, password }); // this browser goes on
    setIsSet(true);
    setDone(true);
    setCurrent("");
    setPassword("");
  });
  const submit = (event: Event) => {
    event.preventDefault();
    setDone(false);
    void setting.run();
  };
  return (
    <Section title="Password" id="password">
      <p class="small soft">{isSet ? "A new password signs you out of every other browser." : "With a password you can sign in to these pages without a key. Scripts go on with keys."}</p>
      <form class="inline-form" onSubmit={submit}>
        {isSet && <label class="field"><span>The password so far</span><input class="input" type="password" autocomplete="current-password" required value={current} onInput={(event) => setCurrent(event.currentTarget.value)} /></label>}
        <label class="field"><span>New password, 10 characters or more</span><input class="input" type="password" autocomplete="new-password" required minLength={10} value={password} onInput={(event) => setPassword(event.currentTarget.value)} /></label>
        <button type="submit" class="button" disabled={setting.busy}>{isSet ? "Change the password" : "Set a password"}</button>
        {setting.error && <Failed error={setting.error} />}
      </form>
      {done && <p class="notice made" role="status"><Icon name="check" />The password is set.</p>}
    </Section>
  );
}
