// What was deleted and can be restored, and how long versions live by default.
import type { Restored, Trash } from "./generated";
import { api } from "./http";
import { changing, type Loaded, type Paged, useLoad, usePages } from "./load";
import { query } from "./registry";

const code = encodeURIComponent;

export function useTrash(entity: string, within: string | null): Paged<Trash> {
  return usePages<Trash>(`/api/v1/trash${query(within ? { project: `${entity}/${within}`, limit: 100 } : { entity, limit: 100 })}`);
}
/** Of these organizations those whose trash one may look through although one does not administer them: administrators of a registry may. */
export function useOpenTrash(organizations: string[]): Loaded<string[]> {
  const open = (entity: string) => api(`/api/v1/trash${query({ entity, limit: 1 })}`).then(() => [entity], () => []);
  return useLoad(organizations.length ? `/api/v1/trash:open/${organizations.join()}` : null, async () => (await Promise.all(organizations.map(open))).flat());
}
export function restore(id: number, name?: string): Promise<Restored> {
  return changing(["/api/", "graphql:"], `/api/v1/trash/${id}/restore`, "POST", name ? { name } : {}) as Promise<Restored>;
}
const lifetimeApi = (entity: string) => `/api/v1/entities/${code(entity)}/ttl`;
export function useLifetime(entity: string): Loaded<{ seconds: number | null }> {
  return useLoad(lifetimeApi(entity), () => api<{ seconds: number | null }>(lifetimeApi(entity)));
}
export function setLifetime(entity: string, seconds: number | null): Promise<unknown> {
  return changing([lifetimeApi(entity)], lifetimeApi(entity), "PUT", { seconds });
}
