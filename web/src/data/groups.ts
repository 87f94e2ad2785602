// Organizations and teams, their members, invitations and service accounts: one function per call of the native API.
import type { Group, Invitation, Key, Member, ServiceAccount, User } from "./generated";
import { api } from "./http";
import { changing, type Loaded, type Paged, useLoad, usePages } from "./load";
import { query } from "./registry";
import type { Role } from "./roles";

const code = encodeURIComponent;

/** An organization or a team. */
export interface GroupPlace {
  kind: "organization" | "team";
  name: string;
}
export function groupApi({ kind, name }: GroupPlace): string {
  return `/api/v1/${kind}s/${code(name)}`;
}
/** Who may manage a group: its administrators, those of its organization, those of the server. */
export function manages(group: Group): boolean {
  return group.effective_role === "admin";
}

// ---------------------------------------------------------------- groups

export function useGroup(place: GroupPlace): Loaded<Group> {
  return useLoad(groupApi(place), () => api<Group>(groupApi(place)));
}
export function useOrganizations(): Paged<Group> {
  return usePages<Group>("/api/v1/organizations?limit=200");
}
export function useTeams(organization: string): Paged<Group> {
  return usePages<Group>(`/api/v1/teams${query({ organization, limit: 200 })}`);
}
export function createOrganization(name: string, admin: string): Promise<unknown> {
  return changing(["/api/v1/organizations"], "/api/v1/organizations", "POST", { name, members: admin ? [{ username: admin, role: "admin" }] : [] });
}
export function createTeam(organization: string, name: string): Promise<unknown> {
  return changing(["/api/v1/teams"], "/api/v1/teams", "POST", { name, organization });
}
/** With everything in it. */
export function deleteGroup(place: GroupPlace): Promise<unknown> {
  return changing(["/api/v1/organizations", "/api/v1/teams", "/api/v1/models", "/api/v1/registries", "graphql:"], groupApi(place), "DELETE");
}

// ---------------------------------------------------------------- members

export function useMembers(place: GroupPlace): Paged<Member> {
  return usePages<Member>(`${groupApi(place)}/members?limit=1000`);
}
export function setRole(place: GroupPlace, username: string, role: Role): Promise<unknown> {
  return changing([groupApi(place), "/api/v1/registry-members"], `${groupApi(place)}/members/${code(username)}`, "PUT", { role });
}
export function removeMember(place: GroupPlace, username: string): Promise<unknown> {
  return changing([groupApi(place), "/api/v1/service_accounts", "/api/v1/teams", "/api/v1/registry-members"], `${groupApi(place)}/members/${code(username)}`, "DELETE");
}

/** Somebody was added at once; or a token waits for whoever it is sent to. */
export type Invited = { added: string; role: Role } | Invitation;

const invitations = "/api/v1/invitations";
export function invite(place: GroupPlace, who: string, role: Role): Promise<Invited> {
  const whom = who.includes("@") ? { email: who } : { username: who };
  return changing([groupApi(place), invitations], invitations, "POST", { [place.kind]: place.name, ...whom, role }) as Promise<Invited>;
}
export function useInvitations(place: GroupPlace): Paged<Invitation> {
  return usePages<Invitation>(`${invitations}${query({ [place.kind]: place.name, limit: 200 })}`);
}
export function renewInvitation(id: number): Promise<Invitation> {
  return changing([invitations], `${invitations}/${id}/renew`, "POST", {}) as Promise<Invitation>;
}
export function revokeInvitation(id: number): Promise<unknown> {
  return changing([invitations], `${invitations}/${id}`, "DELETE");
}
export function redeem(token: string, username: string): Promise<User> {
  return api<User>(`${invitations}/${code(token)}/redeem`, { method: "POST", body: { username } });
}

// ---------------------------------------------------------------- service accounts

const services = "/api/v1/service_accounts";
export function useServiceAccounts(place: GroupPlace): Paged<ServiceAccount> {
  return usePages<ServiceAccount>(`${services}${query({ [place.kind]: place.name, limit: 200 })}`);
}
export interface NewService {
  description: string;
  username: string; // "": the server makes one
  role: Role;
  scope: Key["scope"];
  days: number | null; // until the key ends
}
export function createServiceAccount(place: GroupPlace, { description, username, role, scope, days }: NewService): Promise<User> {
  const body = { [place.kind]: place.name, description, role, scope, ...(username ? { username } : {}), ...endIn(days) };
  return changing([services, groupApi(place)], services, "POST", body) as Promise<User>;
}
export function deleteServiceAccount(place: GroupPlace, username: string): Promise<unknown> {
  return changing([services, groupApi(place)], `${services}/${code(username)}`, "DELETE");
}
export function endIn(days: number | null): { expires_at?: string } {
  return days === null ? {} : { expires_at: new Date(Date.now() + days * 86_400_000).toISOString() };
}
