// The frame: who is signed in, where we are, and the page of the address.
import { useEffect, useErrorBoundary, useState } from "preact/hooks";
import { Failure, whenSignedOut } from "./data/http";
import { forgetEverything } from "./data/load";
import { useWhere } from "./data/navigate";
import { type Target, target } from "./data/places";
import { readSession, SessionContext, signOut, type SignedIn, whenSessionChanges } from "./data/session";
import { Joining, preloadPage, preloadPages, Shown } from "./pages/pages";
import { SignIn } from "./pages/signin/signin";
import { Failed } from "./parts/notices";
import { TopBar } from "./parts/top_bar";

type State = { user: SignedIn | null; ended?: boolean } | { failed: Failure } | null; // ended: the session was there, and is not any more

export function App() {
  const [state, setState] = useState<State>(null);
  const load = () => readSession().then((user) => setState({ user }), (failed: Failure) => setState({ failed }));
  const { path } = useWhere();
  useEffect(() => {
    void load();
    whenSessionChanges(() => void load());
    preloadPage(target(location.pathname, location.search));
    whenSignedOut(() => {
      forgetEverything();
      setState({ user: null, ended: true });
    });
  }, []);
  if (!state) return null;
  if ("failed" in state) return <div class="page narrow"><Failed error={state.failed} retry={load} /></div>;
  const leave = async () => {
    await signOut().catch(() => undefined);
    forgetEverything();
    setState({ user: null });
  };
  const enter = (user: SignedIn) => setState({ user });
  if (path === "/join") return <Joining user={state.user} onSignedIn={enter} onLeave={leave} />;
  return (
    <SessionContext.Provider value={state.user}>
      <Frame user={state.user} ended={state.ended ?? false} onSignedIn={enter} onLeave={leave} />
    </SessionContext.Provider>
  );
}

function Frame({ user, ended, onSignedIn, onLeave }: { user: SignedIn | null; ended: boolean; onSignedIn: (user: SignedIn) => void; onLeave: () => void }) {
  const { path, search } = useWhere();
  const where = target(path, search);
  useEffect(() => void (user && preloadPages()), [user]);
  if (!user && where.page !== "docs") return <SignIn ended={ended} onSignedIn={onSignedIn} />; // the guide is for everybody
  return (
    <>
      <a class="skip" href="#main">Skip to the page</a>
      <TopBar where={where} user={user} onLeave={onLeave} />
      <main id="main" tabIndex={-1}>
        <Guarded key={identity(where)} where={where} />
      </main>
    </>
  );
}

/** Tabs of one page are one page: what is open on it stays. */
function identity(where: Target): string {
  return JSON.stringify(where, (name, value: unknown) => (name === "tab" ? undefined : value));
}

/** A page that breaks says so and leaves the rest usable. */
function Guarded({ where }: { where: Target }) {
  const [broken, again] = useErrorBoundary((error: unknown) => console.error(error));
  if (!broken) return <Shown where={where} />;
  const error = new Failure("broken", 0, `This page broke: ${broken instanceof Error ? broken.message : String(broken)}. That is a fault of Pedigree, not yours.`);
  return <div class="page narrow"><Failed error={error} retry={again} /></div>;
}
