// The columns of a table of versions: which keys there are, which are shown at first, and the value of each. Pure.
import { flatten } from "./format";
import type { Version } from "./generated";
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

/** The value under metric.x, config.x or metadata.x. */
export function valueAt(version: Version, key: string): unknown {
  if (key.startsWith("metric.")) return version.run?.metrics[key.slice(7)];
  if (key.startsWith("config.")) return version.run?.config[key.slice(7)];
  return metadata(version).get(key.slice(9));
}

export function numberAt(version: Version, key: string): number | undefined {
  const value = valueAt(version, key);
  return typeof value === "number" ? value : undefined;
}

/** All keys of these versions, metrics first, by name within each kind. */
export function keysOf(versions: Version[]): string[] {
  const keys = new Set<string>();
  for (const version of versions) {
    for (const key of Object.keys(version.run?.metrics ?? {})) keys.add(`metric.${key}`);
    for (const key of Object.keys(version.run?.config ?? {})) keys.add(`config.${key}`);
    for (const key of metadata(version).keys()) keys.add(`metadata.${key}`);
  }
  const kind = (key: string) => ["metric", "metadata", "config"].indexOf(key.split(".")[0] as string);
  return [...keys].sort((a, b) => kind(a) - kind(b) || a.localeCompare(b));
}

const measures = ["accuracy", "acc", "f1", "auc", "score", "precision", "recall", "loss", "rmse", "mse", "mae"];
function measureRank(key: string): number {
  const words = key.toLowerCase().split(/[/_\-. :]+/);
  const at = measures.findIndex((measure) => words.includes(measure));
  return at < 0 ? 99 : at;
}

/** A few telling columns: known measures that most versions have, then the settings in which they differ. */
export function usualColumns(versions: Version[]): string[] {
  const keys = keysOf(versions);
  const filled = (key: string) => versions.filter((version) => valueAt(version, key) !== undefined).length;
  const bare = (key: string) => key.slice(key.indexOf(".") + 1);
  const numbers = keys.filter((key) => !key.startsWith("config.") && filled(key) * 2 >= versions.length && versions.some((version) => numberAt(version, key) !== undefined));
  const metrics: string[] = [];
  for (const key of [...numbers].sort((a, b) => measureRank(a) - measureRank(b))) {
    if (metrics.length === 3) break;
    if (measureRank(key) === 99 && metrics.length > 0) break;
    if (!metrics.some((taken) => bare(taken) === bare(key))) metrics.push(key);
  }
  const differing = keys.filter((key) => key.startsWith("config.") && new Set(versions.map((version) => JSON.stringify(valueAt(version, key)))).size > 1);
  return [...metrics, ...differing.slice(0, 2)];
}

/** The version that is best by a key, if its name says which way is better. */
export function bestOf(versions: Version[], key: string): string | undefined {
  const lower = lowerIsBetter(key);
  if (lower === undefined) return undefined;
  let best: { version: string; value: number } | undefined;
  let differ = false;
  for (const version of versions) {
    const value = numberAt(version, key);
    if (value === undefined || !Number.isFinite(value)) continue;
    if (best && value !== best.value) differ = true;
    if (!best || (lower ? value < best.value : value > best.value)) best = { version: version.version, value };
  }
  return differ ? best?.version : undefined;
}

/** Keys in which two versions differ or agree, numbers first; for previews of a move. */
export function compareKeys(a: Version, b: Version, prefix: string): { key: string; from: unknown; to: unknown; same: boolean }[] {
  return keysOf([a, b])
    .filter((key) => key.startsWith(prefix))
    .map((key) => ({ key, from: valueAt(a, key), to: valueAt(b, key) }))
    .map((row) => ({ ...row, same: JSON.stringify(row.from) === JSON.stringify(row.to) }));
}
