// Roles in words. Pure: what each may do where (the table itself is the server's, domain/roles.h).
import type { Member } from "./generated";

export type Role = Member["role"];
export type Realm = "organization" | "team" | "registry";

const order: Role[] = ["admin", "member", "viewer", "restricted_viewer"];

export function roleName(role: string): string {
  return role.replace(/_/g, " ");
}
/** What can be given there; what somebody has already stays in the list. */
export function rolesIn(realm: Realm, held?: Role): Role[] {
  return order.filter((role) => realm === "registry" || role !== "restricted_viewer" || role === held);
}
export function outranks(a: string, b: string): boolean {
  const rank = (role: string) => (order as string[]).indexOf(role);
  return rank(a) !== -1 && (rank(b) === -1 || rank(a) < rank(b));
}

const meanings: Record<Realm, Record<Role, string>> = {
  organization: {
    admin: "Everything in the organization: members, teams, and every registry with its settings.",
    member: "Links versions, moves aliases and writes cards in the registries open to the organization; makes registries.",
    viewer: "Looks at the registries open to the organization and downloads from them. Changes nothing.",
    restricted_viewer: "Sees versions, metadata and history there. Downloads no file.",
  },
  team: {
    admin: "Everything in the team: members, its projects, how long versions live.",
    member: "Logs runs and artifacts into the team's projects, changes and deletes what is there.",
    viewer: "Looks at the team's projects and downloads from them. Changes nothing.",
    restricted_viewer: "Sees runs, versions and metadata. Downloads no file.",
  },
  registry: {
    admin: "Everything here: members, settings, protected aliases, deleting the registry.",
    member: "Links versions, moves aliases that are not protected, writes cards and tags, deletes models.",
    viewer: "Looks and downloads. Changes nothing.",
    restricted_viewer: "Sees versions, metadata, lineage and history. Downloads no file.",
  },
};
export function meaning(realm: Realm, role: Role): string {
  return meanings[realm][role];
}
