// The users of the server, for its administrators.
import type { Account, User } from "./generated";
import { changing, type Paged, usePages } from "./load";
import { query } from "./registry";

const code = encodeURIComponent;
const users = "/api/v1/users";

export function useUsers(text: string): Paged<Account> {
  return usePages<Account>(`${users}${text ? query({ query: text }) : "?limit=200"}`, { keep: true });
}
export interface NewUser {
  username: string;
  email: string;
  admin: boolean;
  organization: string | null | undefined; // undefined: the server's default; null: none
}
export function createUser({ username, email, admin, organization }: NewUser): Promise<User> {
  return changing([users], users, "POST", { username, admin, ...(email ? { email } : {}), ...(organization === undefined ? {} : { organization }) }) as Promise<User>;
}
export function updateUser(username: string, edit: { admin?: boolean; active?: boolean }): Promise<unknown> {
  return changing([users], `${users}/${code(username)}`, "PATCH", edit);
}
export function deleteUser(username: string): Promise<unknown> {
  return changing([users], `${users}/${code(username)}`, "DELETE");
}
