// What an invitation leads to: making an account, seeing its key once, signing in with it.
import { useState } from "preact/hooks";
import type { User } from "../../data/generated";
import { redeem } from "../../data/groups";
import { useAction } from "../../data/load";
import { signIn, type SignedIn } from "../../data/session";
import { useTitle } from "../../parts/layout";
import { Failed } from "../../parts/notices";
import { Secret } from "../../parts/secret";
import { SignInFrame } from "../signin/frame";

/** `user`: who is signed in in this browser already. */
export function Join({ user, onSignedIn, onLeave }: { user: SignedIn | null; onSignedIn: (user: SignedIn) => void; onLeave: () => void }) {
  useTitle("Invitation");
  const token = location.hash.slice(1);
  const [username, setUsername] = useState("");
  const [made, setMade] = useState<User>();
  const joining = useAction(async () => setMade(await redeem(token, username.trim())));
  const entering = useAction(async (key: string) => {
    const signedIn = await signIn({ api_key: key });
    history.replaceState(null, "", "/"); // the token is used up
    onSignedIn(signedIn);
  });
  const submit = (event: Event) => {
    event.preventDefault();
    void (made ? entering.run(made.api_key) : joining.run());
  };
  if (token === "")
    return (
      <SignInFrame title="This link is not whole" says="An invitation ends with # and a long word. Copy the whole link, or ask for a new one.">
        <a class="button" href="/">To the models</a>
      </SignInFrame>
    );
  if (user && !made)
    return (
      <SignInFrame title="You have an account already" says={`You are signed in as ${user.username}. This invitation makes a new account. To join with yours, ask an administrator to add ${user.username} to the members.`}>
        <div class="row">
          <a class="button primary" href="/">To the models</a>
          <button type="button" class="button" onClick={onLeave}>Sign out to use the invitation</button>
        </div>
      </SignInFrame>
    );
  return (
    <SignInFrame onSubmit={submit} title={made ? `Welcome, ${made.username}` : "You are invited"} says={made ? `You are in ${made.organization ?? "no organization"}. This key is how your scripts and you sign in.` : "Choose a username. Your runs and models are kept under it, and it stays for good."}>
      {made ? <Secret title="Your API key. Copy it now: it is not shown again." text={made.api_key} copy="Copy the key"><span class="small soft">Paste it where <code>wandb login</code> asks for it. More keys and a password: in your settings.</span></Secret> : (
        <div class="field">
          <label for="username">Username</label>
          <input id="username" class="input" required autofocus autocomplete="username" spellcheck={false} maxLength={128} pattern="[A-Za-z0-9_.\-]+" title="letters, digits, _ . -" value={username} onInput={(event) => setUsername(event.currentTarget.value)} />
        </div>
      )}
      {joining.error && <Failed error={joining.error} />}
      {entering.error && <Failed error={entering.error} />}
      <button type="submit" class="button primary" disabled={joining.busy || entering.busy}>{made ? "I have the key: go on" : "Make the account"}</button>
    </SignInFrame>
  );
}
