// What is in a project: its runs and collections, page by page as the server has them.
import { parseLoose } from "./format";
import { ProjectCollections, ProjectCollectionsOfType, type ProjectCollectionsResult, ProjectPage, type ProjectPageResult, ProjectRuns, type ProjectRunsResult } from "./generated";
import { Failure, graphql } from "./http";
import { type Loaded, type Paged, useLoad, usePages } from "./load";
import { lowerIsBetter } from "./metrics";

export type Project = NonNullable<ProjectPageResult["project"]>;
export type Run = NonNullable<NonNullable<ProjectRunsResult["project"]>["runs"]>["edges"][number]["node"];
export type Collection = NonNullable<NonNullable<NonNullable<ProjectCollectionsResult["project"]>["artifactCollections"]>["edges"][number]["node"]>;

export interface ProjectPlace {
  entity: string;
  project: string;
}
export interface Wanted {
  filters: object | null;
  order: string;
}

function gone({ entity, project }: ProjectPlace): Failure {
  return new Failure("not_found", 404, `project '${entity}/${project}' not found`);
}

export function useProject(place: ProjectPlace): Loaded<Project> {
  return useLoad(`graphql:project/${place.entity}/${place.project}`, async () => {
    const { project } = await graphql(ProjectPage, { ...place });
    if (!project) throw gone(place);
    return project;
  });
}

interface Counted<T> extends Paged<T> {
  total: number | undefined; // of those that match
}
interface Connection<T> {
  totalCount: number;
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  edges: { node: T | null }[];
}

const rows = 100; // at once

/** A list of the project. Its pages have no addresses: the key says what is asked for, the cursor stands behind it. */
function useConnection<T>(place: ProjectPlace, name: string, { filters, order }: Wanted, ask: (asked: { first: number; after: string | null; filters: string | null; order: string }) => Promise<Connection<T> | null | undefined>): Counted<T> {
  const first = `graphql:project/${place.entity}/${place.project}/${name}?${JSON.stringify({ filters, order })}#`;
  const page = async (address: string) => {
    const after = address.slice(address.lastIndexOf("#") + 1) || null;
    const list = await ask({ first: rows, after, filters: filters && JSON.stringify(filters), order });
    if (!list) throw gone(place);
    totals.set(first, list.totalCount);
    return { rows: list.edges.flatMap(({ node }) => (node ? [node] : [])), next: list.pageInfo.hasNextPage && list.pageInfo.endCursor ? `${first}${list.pageInfo.endCursor}` : null };
  };
  const list = usePages<T>(first, { page, keep: true });
  return { ...list, total: totals.get(first) };
}
const totals = new Map<string, number>();

export function useProjectRuns(place: ProjectPlace, wanted: Wanted): Counted<Run> {
  return useConnection<Run>(place, "runs", wanted, async (asked) => (await graphql(ProjectRuns, { ...place, ...asked })).project?.runs);
}
/** Of one type, or of all. */
export function useProjectCollections(place: ProjectPlace, type: string | null, wanted: Wanted): Counted<Collection> {
  return useConnection<Collection>(place, `collections/${encodeURIComponent(type ?? "")}`, wanted, async (asked) => {
    if (type === null) return (await graphql(ProjectCollections, { ...place, ...asked })).project?.artifactCollections;
    const { project } = await graphql(ProjectCollectionsOfType, { ...place, ...asked, type });
    return project && (project.artifactType?.artifactCollections ?? none);
  });
}
const none: Connection<never> = { totalCount: 0, pageInfo: { hasNextPage: false, endCursor: null }, edges: [] };

// ---------------------------------------------------------------- filters and columns. Pure.

/** For the server's regular expressions: each word as it stands, whatever its case. */
function containing(word: string): { $regex: string } {
  return { $regex: `(?i)${word.replace(/[^\p{L}\p{N}_ ]/gu, "\\$&")}` };
}
function all(conditions: object[]): object | null {
  return conditions.length > 1 ? { $and: conditions } : (conditions[0] ?? null);
}
export function runFilters(text: string, state: string | null): object | null {
  const words = text.trim().split(/\s+/).filter(Boolean);
  const fields = ["display_name", "name", "group", "job_type", "tags", "username"];
  return all([...(state ? [{ state }] : []), ...words.map((word) => ({ $or: fields.map((field) => ({ [field]: containing(word) })) }))]);
}
export function collectionFilters(text: string): object | null {
  return all(text.trim().split(/\s+/).filter(Boolean).map((word) => ({ name: containing(word) })));
}

/** Numbers of summaries, as JSON text; the known measures first, at most three. */
export function headlines(summaries: (string | null)[]): string[] {
  const counts = new Map<string, number>();
  for (const text of summaries) for (const key of Object.keys(numbersOf(text))) counts.set(key, (counts.get(key) ?? 0) + 1);
  const known = (key: string) => Number(lowerIsBetter(key) === undefined);
  return [...counts].sort(([a, m], [b, n]) => known(a) - known(b) || n - m || a.localeCompare(b)).slice(0, 3).map(([key]) => key);
}
export function numbersOf(text: string | null): Record<string, number> {
  if (!text) return {};
  const values = parseLoose(text) as Record<string, unknown>;
  return Object.fromEntries(Object.entries(values).filter((pair): pair is [string, number] => Number.isFinite(pair[1]) && !pair[0].startsWith("_")));
}
