import { useState } from "preact/hooks";
import { useAction } from "../../data/load";
import { signIn, type SignedIn } from "../../data/session";
import { useTitle } from "../../parts/layout";
import { Failed } from "../../parts/notices";
import "./signin.css";

export function SignIn({ onSignedIn }: { onSignedIn: (user: SignedIn) => void }) {
  useTitle("Sign in");
  const [key, setKey] = useState("");
  const entering = useAction(async () => onSignedIn(await signIn(key.trim())));
  const deep = location.pathname !== "/";
  const submit = (event: Event) => {
    event.preventDefault();
    void entering.run();
  };
  return (
    <main class="signin">
      <form onSubmit={submit}>
        <div class="logo">
          <img src="/favicon.svg" alt="" width="20" height="20" />
          <span>Pedigree</span>
        </div>
        <div class="stack">
          <h1>Sign in</h1>
          <p class="soft">{deep ? "Sign in to see this page." : "Every version of your models, where each came from, and who moved it where."}</p>
        </div>
        <div class="field">
          <label for="key">API key</label>
          <input id="key" class="input" type="password" autocomplete="current-password" autofocus required value={key} onInput={(event) => setKey(event.currentTarget.value)} />
        </div>
        {entering.error && <Failed error={entering.error} />}
        <button type="submit" class="button primary" disabled={entering.busy}>
          {entering.busy ? "Signing in…" : "Sign in"}
        </button>
        <p class="small soft">
          It is the key you gave to <code>wandb login</code>: see <code>WANDB_API_KEY</code> or <code>~/.netrc</code>. No key yet? An administrator makes one with <code>pedigree user add NAME</code>.
        </p>
      </form>
    </main>
  );
}
