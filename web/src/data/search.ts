// Search over everything the reader may see.
import type { Session } from "./generated";
import { api } from "./http";
import { type Loaded, useLoad } from "./load";
import { collectionUrl, isRegistry, projectUrl, registryName, registryUrl, runUrl, versionUrl } from "./places";
import { query } from "./registry";

export type Kind = "model" | "version" | "run" | "collection" | "project";
export interface Result {
  entity: string;
  project: string;
  name: string;
  version: string | null;
  type: string | null;
  display_name: string | null;
  matched: { by: "name" | "display_name" | "alias" | "tag" | "digest" | "file" | "commit"; value: string };
}
export interface Group {
  kind: Kind;
  more: boolean;
  results: Result[];
}
interface Answer {
  query: string;
  groups: Group[];
}

export const kinds: Record<Kind, string> = { model: "Registered models", version: "Versions", run: "Runs", collection: "Collections", project: "Projects" };

const longest = 2000; // bytes: what is typed beyond finds nothing else

function cut(text: string): string {
  const bytes = new TextEncoder().encode(text.trim());
  return bytes.length <= longest ? text.trim() : new TextDecoder().decode(bytes.subarray(0, longest)).replace(/\ufffd$/, "");
}

export function useSearch(text: string, limit: number): Loaded<Group[]> {
  const wanted = cut(text);
  const path = `/api/v1/search${query({ q: wanted, limit })}`;
  return useLoad(wanted ? path : null, async () => (await api<Answer>(path)).groups, { keep: true });
}

/** What is shown of a result, and where it leads. */
export interface Hit {
  kind: Kind;
  title: string;
  where: string;
  href: string;
  matched: Result["matched"] | null; // null: the title says it
}

export function hitOf(kind: Kind, result: Result): Hit {
  const { entity, project, name, version, type, matched } = result;
  const place = { entity, project, collection: name, type: type ?? undefined };
  const where = `${entity} / ${registryName(project)}`;
  const own = matched.by === "name" || matched.by === "display_name" ? null : matched;
  if (kind === "project") return { kind, title: isRegistry(project) ? registryName(project) : project, where: entity, href: isRegistry(project) ? registryUrl(entity, project) : projectUrl(entity, project), matched: own };
  if (kind === "run") return { kind, title: result.display_name || name, where: `${where} · ${name}`, href: runUrl(entity, project, name), matched: own };
  if (version) return { kind, title: `${name} ${version}`, where: type ? `${where} · ${type}` : where, href: versionUrl(place, version), matched: own };
  return { kind, title: name, where: type ? `${where} · ${type}` : where, href: collectionUrl(place), matched: own };
}

/** The text cut at what was looked for: every second piece is it, as a whole or as the beginnings of words. */
export function marked(text: string, wanted: string): string[] {
  const folded = text.toLowerCase();
  const whole = wanted.trim().toLowerCase();
  if (!whole || folded.length !== text.length) return [text];
  const escaped = (word: string) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  if (folded.includes(whole)) return text.split(new RegExp(`(${escaped(whole)})`, "i"));
  const words = whole.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  if (words.length === 0) return [text];
  return text.split(new RegExp(`(?<![\\p{L}\\p{N}])(${words.sort((a, b) => b.length - a.length).map(escaped).join("|")})`, "iu"));
}

// ---------------------------------------------------------------- what was opened lately, until the window is closed

const shelf = "pedigree:found";
const kept = 6;
type Shelved = { user: string; hits: Hit[] };

function read(): Shelved | null {
  try {
    return JSON.parse(sessionStorage.getItem(shelf) ?? "null") as Shelved | null;
  } catch {
    return null;
  }
}
export function recentHits(user: NonNullable<Session["user"]>): Hit[] {
  const shelved = read();
  return shelved?.user === user.username && Array.isArray(shelved.hits) ? shelved.hits : [];
}
export function remember(user: NonNullable<Session["user"]>, hit: Hit) {
  const hits = [{ ...hit, matched: null }, ...recentHits(user).filter(({ href }) => href !== hit.href)].slice(0, kept);
  try {
    sessionStorage.setItem(shelf, JSON.stringify({ user: user.username, hits } satisfies Shelved));
  } catch {
    // a browser that keeps nothing
  }
}
