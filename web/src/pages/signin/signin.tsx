import { useState } from "preact/hooks";
import { useAction } from "../../data/load";
import { signIn, type SignedIn } from "../../data/session";
import { useTitle } from "../../parts/layout";
import { Failed } from "../../parts/notices";
import { SignInFrame } from "./frame";

/** `ended`: a session ended while its page was open. */
export function SignIn({ ended, onSignedIn }: { ended: boolean; onSignedIn: (user: SignedIn) => void }) {
  useTitle("Sign in");
  const [byPassword, setByPassword] = useState(false);
  const [key, setKey] = useState("");
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const entering = useAction(async () => onSignedIn(await signIn(byPassword ? { username: username.trim(), password } : { api_key: key.trim() })));
  const deep = location.pathname !== "/";
  const submit = (event: Event) => {
    event.preventDefault();
    void entering.run();
  };
  const change = () => {
    entering.clear();
    setByPassword(!byPassword);
  };
  return (
    <SignInFrame onSubmit={submit} title="Sign in" says={ended ? "Your session has ended. Sign in to go on where you were; what you had not saved was not changed." : deep ? "Sign in to see this page." : "Every version of your models, where each came from, and who moved it where."}>
      {byPassword ? (
        <>
          <Field key="username" id="username" label="Username or e-mail" type="text" autocomplete="username" value={username} onChange={setUsername} first />
          <Field key="password" id="password" label="Password" type="password" autocomplete="current-password" value={password} onChange={setPassword} />
        </>
      ) : (
        <Field key="key" id="key" label="API key" type="password" autocomplete="off" value={key} onChange={setKey} first />
      )}
      {entering.error && <Failed error={entering.error} />}
      <button type="submit" class="button primary" disabled={entering.busy}>
        {entering.busy ? "Signing in…" : "Sign in"}
      </button>
      <button type="button" class="button bare" onClick={change}>{byPassword ? "Use an API key" : "Use a password"}</button>
      <p class="small soft">
        {byPassword ? (
          <>No password yet? Sign in with your API key, or ask an administrator: <code>pedigree user passwd NAME</code> sets one.</>
        ) : (
          <>It is the key you gave to <code>wandb login</code>: see <code>WANDB_API_KEY</code> or <code>~/.netrc</code>. No key yet? An administrator makes one with <code>pedigree user add NAME</code>.</>
        )}
      </p>
      <p class="small soft">New here? <a href="/docs">The guide</a> is open to everybody.</p>
    </SignInFrame>
  );
}

interface FieldProps {
  id: string;
  label: string;
  type: string;
  autocomplete: string;
  value: string;
  onChange: (value: string) => void;
  first?: boolean;
}
function Field({ id, label, type, autocomplete, value, onChange, first }: FieldProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input id={id} class="input" type={type} autocomplete={autocomplete} autofocus={first} required value={value} onInput={(event) => onChange(event.currentTarget.value)} />
    </div>
  );
}
