// Who is signed in.
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Session } from "./generated";
import { api } from "./http";

export type SignedIn = NonNullable<Session["user"]>;

export const SessionContext = createContext<SignedIn | null>(null);

export function useUser(): SignedIn {
  const user = useContext(SessionContext);
  if (!user) throw new Error("this part is shown to signed-in people only");
  return user;
}

/** Whether somebody has a page of an organization; guests of one of its registries have none. */
export function isIn(user: SignedIn, organization: string): boolean {
  return user.admin || user.organizations.some(({ name }) => name === organization);
}

export async function readSession(): Promise<SignedIn | null> {
  return (await api<Session>("/api/v1/session")).user;
}
export type Credentials = { api_key: string } | { username: string; password: string };

export async function signIn(body: Credentials): Promise<SignedIn> {
  return (await api<Session>("/api/v1/session", { method: "POST", body })).user as SignedIn;
}
export async function signOut(): Promise<void> {
  await api("/api/v1/session", { method: "DELETE" });
}

let onChanged = () => {};
/** What happens when one's own rights were changed. */
export function whenSessionChanges(handler: () => void) {
  onChanged = handler;
}
export function refreshSession() {
  onChanged();
}
