// The columns of a table of versions: which keys there are, which are shown at first, and the value of each. Pure.
import { flatten } from "./format";
import type { Column, Version } from "./generated";
import { lowerIsBetter } from "./metrics";

const metadataOf = new WeakMap<Version, Map<string, unknown>>();

function metadata(version: Version): Map<string, unknown> {
  let known = metadataOf.get(version);
  if (!known) {
    known = new Map(version.metadata && typeof version.metadata === "object" ? flatten(version.metadata) : []);
    metadataOf.set(version, known);
  }
  return known;
}

/** What a script named so; "constructor" and "toString" are names, too, and every object has them. */
export function own<T>(values: Record<string, T> | undefined, key: string): T | undefined {
  return values && Object.hasOwn(values, key) ? values[key] : undefined;
}

/** The value under metric.x, config.x or metadata.x. */
export function valueAt(version: Version, key: string): unknown {
  if (key.startsWith("metric.")) return own(version.run?.metrics, key.slice(7));
  if (key.startsWith("config.")) return own(version.run?.config, key.slice(7));
  return metadata(version).get(key.slice(9));
}

/** All keys of these versions, metrics first, by name within each kind. */
export function keysOf(versions: Version[]): string[] {
  const keys = new Set<string>();
  for (const version of versions) {
    for (const key of Object.keys(version.run?.metrics ?? {})) keys.add(`metric.${key}`);
    for (const key of Object.keys(version.run?.config ?? {})) keys.add(`config.${key}`);
    for (const key of metadata(version).keys()) keys.add(`metadata.${key}`);
  }
  return [...keys].sort(byKind);
}

/** Metrics, metadata, config; by name within each. */
export function byKind(a: string, b: string): number {
  const kind = (key: string) => ["metric", "metadata", "config"].indexOf(key.split(".")[0] as string);
  return kind(a) - kind(b) || a.localeCompare(b);
}

const measures = ["accuracy", "acc", "f1", "auc", "score", "precision", "recall", "loss", "rmse", "mse", "mae"];
function measureRank(key: string): number {
  const words = key.toLowerCase().split(/[/_\-. :]+/);
  const at = measures.findIndex((measure) => words.includes(measure));
  return at < 0 ? 99 : at;
}

/** What a table can show: no lists and objects, and nothing the server cannot be asked for. */
export function showable(seen: Column[]): Column[] {
  return seen.filter(({ column, kind }) => kind !== "other" && !column.includes(","));
}

const settings = 8; // of which those that differ are shown

/** What is asked for at first: known measures that most versions have, and settings that may differ. */
export function firstAsked(seen: Column[]): { metrics: string[]; settings: string[] } {
  const columns = showable(seen);
  const most = Math.max(0, ...columns.map(({ versions }) => versions));
  const bare = (key: string) => key.slice(key.indexOf(".") + 1);
  const numbers = columns.filter(({ column, kind, versions }) => kind === "number" && !column.startsWith("config.") && versions * 2 >= most).map(({ column }) => column);
  const metrics: string[] = [];
  for (const key of numbers.sort((a, b) => measureRank(a) - measureRank(b) || byKind(a, b))) {
    if (metrics.length === 3) break;
    if (measureRank(key) === 99 && metrics.length > 0) break;
    if (!metrics.some((taken) => bare(taken) === bare(key))) metrics.push(key);
  }
  return { metrics, settings: columns.map(({ column }) => column).filter((key) => key.startsWith("config.")).slice(0, settings) };
}

/** A few telling columns: the measures, then the settings in which these rows differ. */
export function usualColumns(asked: ReturnType<typeof firstAsked>, rows: Row[]): string[] {
  const differing = asked.settings.filter((key) => new Set(rows.map(({ values }) => JSON.stringify(values[key] ?? null))).size > 1);
  return [...asked.metrics, ...differing.slice(0, 2)];
}

interface Row {
  version: string;
  values: Record<string, unknown>;
}
/** The row that is best by a column, if its name says which way is better. */
export function bestOf(rows: Row[], column: string): string | undefined {
  const lower = lowerIsBetter(column);
  if (lower === undefined) return undefined;
  let best: { version: string; value: number } | undefined;
  let differ = false;
  for (const { version, values } of rows) {
    const value = values[column];
    if (typeof value !== "number") continue;
    if (best && value !== best.value) differ = true;
    if (!best || (lower ? value < best.value : value > best.value)) best = { version, value };
  }
  return differ ? best?.version : undefined;
}

/** JSON has no words for them: the server writes them as text. */
const unusual: Record<string, number> = { NaN: NaN, Infinity: Infinity, "-Infinity": -Infinity };
export function numberIn(value: unknown): number | undefined {
  return typeof value === "number" ? value : typeof value === "string" ? unusual[value] : undefined;
}

/** Keys in which two versions differ or agree, numbers first; for previews of a move. */
export function compareKeys(a: Version, b: Version, prefix: string): { key: string; from: unknown; to: unknown; same: boolean }[] {
  return keysOf([a, b])
    .filter((key) => key.startsWith(prefix))
    .map((key) => ({ key, from: valueAt(a, key), to: valueAt(b, key) }))
    .map((row) => ({ ...row, same: JSON.stringify(row.from) === JSON.stringify(row.to) }));
}
