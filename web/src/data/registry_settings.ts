// Registries themselves: settings, members with roles of their own, protected aliases. One function per call of the native API.
import type { Registry, RegistryMember } from "./generated";
import { api, Failure } from "./http";
import { changing, type Loaded, useLoad } from "./load";
import { coreRegistries, registryName, registryProject } from "./places";
import { query } from "./registry";
import type { Role } from "./roles";

const code = encodeURIComponent;

export function registryApi(entity: string, project: string, below = "registries"): string {
  return `/api/v1/${below}/${code(entity)}/${code(project)}`;
}
export function useRegistry(entity: string, project: string): Loaded<Registry> {
  const path = registryApi(entity, project);
  return useLoad(path, () => api<Registry>(path));
}
/** All that one may see of an organization, with the core ones that no link has made yet. */
export function useRegistries(organization: string): Loaded<Registry[]> {
  const path = `/api/v1/registries${query({ organization, limit: 1000 })}`;
  return useLoad(path, async () => withCore(organization, await api<Registry[]>(path)));
}
export function withCore(organization: string, there: Registry[]): Registry[] {
  const missing = coreRegistries.filter((name) => !there.some((row) => row.name === name));
  const expected = missing.map((name): Registry => ({ organization, name, description: null, visibility: "organization", artifact_types: [registryName(name)], created_at: null, updated_at: null, collections: 0, role: "none", exists: false }));
  return [...there, ...expected].sort((a, b) => b.collections - a.collections || a.name.localeCompare(b.name));
}
export type Visibility = Registry["visibility"];
export interface RegistrySettings {
  description?: string;
  visibility?: Visibility;
  artifact_types?: string[] | null; // to be accepted, too; null: every type
}
const registries = ["/api/v1/registries", "/api/v1/registry-members", "/api/v1/protected-aliases", "/api/v1/models", "/api/v1/history", "graphql:"];
export function putRegistry(entity: string, project: string, settings: RegistrySettings): Promise<unknown> {
  return changing(registries, registryApi(entity, project), "PUT", settings);
}
/** Refuses a name that is taken; putRegistry() would change what is there. */
export function createRegistry(entity: string, name: string, settings: RegistrySettings): Promise<unknown> {
  return changing(registries, registryApi(entity, registryProject(name)), "PUT", settings, { onlyNew: true }).catch((error: Failure) => {
    throw error.code === "already_exists" ? new Failure(error.code, error.status, `there is a registry '${name}' in '${entity}' already: choose another name`) : error;
  });
}
export function renameRegistry(entity: string, project: string, name: string): Promise<Registry> {
  return changing(registries, registryApi(entity, project), "PATCH", { name }) as Promise<Registry>;
}
export function deleteRegistry(entity: string, project: string): Promise<unknown> {
  return changing([...registries, "/api/v1/trash"], registryApi(entity, project), "DELETE");
}

const registryMembers = (entity: string, project: string) => registryApi(entity, project, "registry-members");
export function useRegistryMembers(entity: string, project: string): Loaded<RegistryMember[]> {
  const path = registryMembers(entity, project);
  return useLoad(path, () => api<RegistryMember[]>(path));
}
export function setRegistryRole(entity: string, project: string, kind: RegistryMember["kind"], name: string, role: Role): Promise<unknown> {
  return changing(registries, `${registryMembers(entity, project)}/${kind}s/${code(name)}`, "PUT", { role });
}
export function removeRegistryMember(entity: string, project: string, kind: RegistryMember["kind"], name: string): Promise<unknown> {
  return changing(registries, `${registryMembers(entity, project)}/${kind}s/${code(name)}`, "DELETE");
}

const protectedAlias = (entity: string, project: string, alias: string) => `${registryApi(entity, project, "protected-aliases")}/${code(alias)}`;
export function protectAlias(entity: string, project: string, alias: string): Promise<unknown> {
  return changing(registries, protectedAlias(entity, project, alias), "PUT");
}
export function unprotectAlias(entity: string, project: string, alias: string): Promise<unknown> {
  return changing(registries, protectedAlias(entity, project, alias), "DELETE");
}
