// Loading and changing registered models: one function per call of the native API.
import type { Alias, Collection, Column, DryRun, Event, Model, ProtectedAlias, Version } from "./generated";
import { api, apiPage, graphql } from "./http";
import { AddCollectionTags, CollectionIdentity, EditPortfolio, EditSequence, EditVersion, RemoveCollectionTags } from "./generated";
import { changing, invalidate, type Loaded, type Paged, useLoad, usePages } from "./load";
import { apiOf, isRegistry, type Place } from "./places";
import { type TwoEnded, useTwoEnded } from "./two_ended";

const code = encodeURIComponent;

/** `?a=1&b=2` of the members that are set. */
export function query(values: Record<string, string | number | null | undefined>): string {
  const parts = Object.entries(values).flatMap(([name, value]) => (value === null || value === undefined || value === "" ? [] : [`${name}=${code(String(value))}`]));
  return parts.length ? `?${parts.join("&")}` : "";
}

// ---------------------------------------------------------------- loading

export function useModels(registry?: string): Paged<Model> {
  return usePages<Model>(`/api/v1/models${query({ registry })}`);
}
export function useCollection(place: Place): Loaded<Collection> {
  return useLoad(apiOf(place), () => api<Collection>(apiOf(place)));
}
/** As it was at a time. */
export function useCollectionAt(place: Place, at: string | null): Loaded<Collection> {
  const path = apiOf(place) + query({ at });
  return useLoad(at === null ? null : path, () => api<Collection>(path), { keep: true });
}
export function useVersion(place: Place, version: string | null): Loaded<Version> {
  const path = `${apiOf(place)}/versions/${code(version ?? "")}`;
  return useLoad(version === null ? null : path, () => api<Version>(path));
}
/** A version as a row of a table: what is told of it is what was asked for. */
export interface VersionRow extends Pick<Version, "collection" | "version" | "digest" | "size" | "file_count" | "aliases" | "tags" | "description" | "created_at" | "linked_at"> {
  source_deleted: boolean;
  run: Pick<NonNullable<Version["run"]>, "entity" | "project" | "name" | "display_name" | "deleted"> | null;
  values: Record<string, unknown>; // by column
}
export interface RowsWanted {
  columns?: string[];
  filter?: string | undefined; // JSON
  order?: string | undefined;
  limit?: number;
}
/** Rows in the server's order; `null`: not yet. */
export function useVersionRows(place: Place, wanted: RowsWanted | null): Paged<VersionRow> {
  return usePages<VersionRow>(rowsAt(place, wanted), { keep: true });
}
/** The same, also from the last row on. */
export function useVersionTable(place: Place, wanted: RowsWanted | null): TwoEnded<VersionRow> {
  return useTwoEnded<VersionRow>(rowsAt(place, wanted));
}
function rowsAt(place: Place, wanted: RowsWanted | null): string | null {
  const { columns = [], filter, order, limit = 100 } = wanted ?? {};
  return wanted && `${apiOf(place)}/versions${query({ limit, filter, order })}&columns=${code(columns.join())}`;
}
/** How many match a filter; `null`: not wanted. */
export function useVersionCount(place: Place, filter: string | null | undefined): Loaded<number | undefined> {
  const path = `${apiOf(place)}/versions${query({ limit: 1, filter, count: 1 })}&columns=`;
  return useLoad(filter ? path : null, async () => (await apiPage<VersionRow[]>(path)).total);
}
/** The metrics, settings and metadata that the newest versions have. */
export function useColumns(place: Place): Loaded<Column[]> {
  const path = `${apiOf(place)}/columns`;
  return useLoad(path, () => api<Column[]>(path));
}
/** Where the newest versions came from, once each: the next one most likely comes from there, too. */
export function useSources(place: Place): Loaded<string[]> {
  const path = `${apiOf(place)}/versions?limit=20`;
  return useLoad(path, async () => sourcesOf(await api<Version[]>(path)));
}
function sourcesOf(rows: Version[]): string[] {
  return [...new Set(rows.flatMap(({ source, source_deleted: deleted }) => (source && !deleted ? [`${source.entity}/${source.project}/${source.collection}`] : [])))];
}
export interface HistoryWanted {
  actor?: string | null;
  action?: string | null;
  alias?: string | null;
  since?: string | null;
  until?: string | null;
}
export function useHistory(place: Place, wanted: HistoryWanted = {}, limit = 50): Paged<Event> {
  return usePages<Event>(`${apiOf(place)}/history${query({ limit, ...wanted })}`, { keep: true });
}
export function useVersionHistory(place: Place, version: string, limit = 50): Paged<Event> {
  return usePages<Event>(`${apiOf(place)}/versions/${code(version)}/history${query({ limit })}`);
}
/** How long a version held an alias. */
export interface Stretch {
  collection: string;
  alias: string;
  version: string;
  digest: string;
  from: string;
  to: string | null; // null: it holds it still
  set_by: string;
  reason: string | null;
}
/** Which versions held an alias, newest first. */
export function useTimeline(place: Place, alias: string | null, limit = 200): Loaded<Stretch[]> {
  const path = `${apiOf(place)}/aliases/${code(alias ?? "")}/timeline${query({ limit })}`;
  return useLoad(alias === null ? null : path, () => api<Stretch[]>(path));
}
/** The version that held an alias before the one that does; undefined: none that is still here. */
export function useBefore(place: Place, alias: string | null, version: string): Loaded<string | undefined> {
  const timeline = useTimeline(place, alias);
  const there = useVersion(place, timeline.data?.find((stretch) => stretch.version !== version)?.version ?? null);
  return { ...timeline, data: there.data?.version };
}
export function useProtected(entity: string, project: string): Loaded<ProtectedAlias[]> {
  const path = `/api/v1/protected-aliases/${code(entity)}/${code(project)}`;
  return useLoad(isRegistry(project) ? path : null, () => api<ProtectedAlias[]>(path)); // a project has none
}

// ---------------------------------------------------------------- trying

export type Change = DryRun["changes"][number];
async function trial(place: Place, method: string, path: string, body: Record<string, unknown>): Promise<Change> {
  const { changes } = await api<DryRun>(apiOf(place) + path, { method, body: { ...body, dry_run: true } });
  return changes[0] as Change;
}
/** What pointing an alias to a version would change, as the server says; nothing is changed. `null`: nothing is to be tried yet. */
export function useTrialMove(place: Place, wanted: { alias: string; version: string; expected: string | null } | null): Loaded<Change> {
  const { alias = "", version, expected } = wanted ?? {};
  return useLoad(wanted && `${apiOf(place)}/aliases/${code(alias)}?trial=${version}&expected=${expected}`, () => trial(place, "PUT", `/aliases/${code(alias)}`, { version, expected }));
}
export function useTrialRollback(place: Place, alias: string): Loaded<Change> {
  return useLoad(`${apiOf(place)}/aliases/${code(alias)}?trial=rollback`, () => trial(place, "POST", `/aliases/${code(alias)}/rollback`, {}));
}

// ---------------------------------------------------------------- changing

/** What shows something of this collection. */
function showing(place: Place): string[] {
  return [apiOf(place), "/api/v1/models", "/api/v1/history", "/api/v1/aliases", "graphql:"];
}
function changed(place: Place) {
  showing(place).forEach((prefix) => invalidate(prefix));
}

async function change(place: Place, method: string, path: string, body?: Record<string, unknown>): Promise<void> {
  await changing(showing(place), apiOf(place) + path, method, body);
}

/** `expected`: who holds it, as far as the reader knows; another holder is a conflict. */
export function setAlias(place: Place, alias: string, version: string, expected: string | null, reason: string): Promise<void> {
  return change(place, "PUT", `/aliases/${code(alias)}`, { version, expected, ...(reason ? { reason } : {}) });
}
export function removeAlias(place: Place, alias: string, reason: string): Promise<void> {
  return change(place, "DELETE", `/aliases/${code(alias)}`, reason ? { reason } : {});
}
export function unlink(place: Place, version: string, reason: string): Promise<void> {
  return change(place, "DELETE", `/links/${code(version)}`, reason ? { reason } : {});
}
export function link(place: Place, artifact: string, aliases: string[], reason: string): Promise<void> {
  return change(place, "POST", "/links", { artifact, aliases, ...(reason ? { reason } : {}) });
}

export async function editCard(place: Place, description: string): Promise<void> {
  const { project } = await graphql(CollectionIdentity, { entity: place.entity, project: place.project, collection: place.collection });
  const found = project?.artifactCollection;
  if (!found) throw new Error(`${place.collection} is not there any more`);
  if (found.__typename === "ArtifactPortfolio") await graphql(EditPortfolio, { id: found.id, description });
  else await graphql(EditSequence, { id: found.id, description });
  changed(place);
}
export async function addTags(place: Place, tags: string[]): Promise<void> {
  await graphql(AddCollectionTags, { ...identity(place), tags: tags.map((tagName) => ({ tagName })) });
  changed(place);
}
export async function removeTag(place: Place, tag: string): Promise<void> {
  await graphql(RemoveCollectionTags, { ...identity(place), tags: [{ tagName: tag }] });
  changed(place);
}
/** What is said of a version belongs to the version itself, wherever it is linked. */
export async function editVersion(place: Place, id: string, edit: { description?: string; tagsToAdd?: { tagName: string }[]; tagsToDelete?: { tagName: string }[] }): Promise<void> {
  await graphql(EditVersion, { id, ...edit });
  changed(place);
}
function identity({ entity, project, collection }: Place) {
  return { entity, project, collection };
}

/** What matters most first: production, staging, candidate, the others by name, `latest` last. */
export function byRank(a: string, b: string): number {
  const rank = (name: string) => (name === "latest" ? 99 : ["production", "staging", "candidate"].indexOf(name) + 1 || 9);
  return rank(a) - rank(b) || a.localeCompare(b);
}
/** Without `latest`. */
export function stagesOf(aliases: Alias[]): Alias[] {
  return aliases.filter(({ alias }) => alias !== "latest").sort((a, b) => byRank(a.alias, b.alias));
}
export function mayEdit(role: string | undefined): boolean {
  return role === "member" || role === "admin";
}
