// The curves of runs: which metrics they have, and their points, thinned by the server.
import { RunHistory, RunKeys } from "./generated";
import { graphql } from "./http";
import { type Loaded, useLoad } from "./load";

export interface RunPlace {
  entity: string;
  project: string;
  run: string;
}
export interface Curve {
  name: string;
  steps: number[];
  values: number[];
}

interface Keys {
  keys?: Record<string, { typeCounts?: { type: string; count: number }[] }>;
}

/** Keys whose values are numbers; the SDK's own (_step, …) are left out. */
export function numericKeys(historyKeys: unknown): string[] {
  const { keys = {} } = (historyKeys ?? {}) as Keys;
  return Object.keys(keys)
    .filter((key) => !key.startsWith("_") && keys[key]?.typeCounts?.some(({ type }) => type === "number"))
    .sort((a, b) => a.localeCompare(b));
}

/** Rows of the server as two columns; rows without a number are gaps that are left out. */
export function curveOf(name: string, rows: unknown, key: string): Curve {
  const curve: Curve = { name, steps: [], values: [] };
  for (const row of Array.isArray(rows) ? (rows as Record<string, unknown>[]) : []) {
    const value = row[key];
    if (typeof value !== "number" || !Number.isFinite(value) || typeof row._step !== "number") continue;
    curve.steps.push(row._step);
    curve.values.push(value);
  }
  return curve;
}

const samples = 1500;

export function useRunKeys(runs: RunPlace[]): Loaded<string[]> {
  return useLoad(`graphql:keys/${JSON.stringify(runs)}`, async () => {
    const answers = await Promise.all(runs.map((run) => graphql(RunKeys, { ...run })));
    return [...new Set(answers.flatMap(({ project }) => numericKeys(project?.run?.historyKeys)))].sort((a, b) => a.localeCompare(b));
  });
}

/** One curve of each run for each key, in one request per run. */
export function useCurves(runs: (RunPlace & { name: string })[], keys: string[]): Loaded<Map<string, Curve[]>> {
  const key = runs.length && keys.length ? `graphql:curves/${JSON.stringify([runs, keys])}` : null;
  return useLoad(key, async () => {
    const specs = keys.map((each) => JSON.stringify({ keys: ["_step", each], samples }));
    const answers = await Promise.all(runs.map(({ entity, project, run }) => graphql(RunHistory, { entity, project, run, specs })));
    return new Map(keys.map((each, i) => [each, runs.map(({ name }, r) => curveOf(name, answers[r]?.project?.run?.sampledHistory[i], each)).filter(({ steps }) => steps.length > 0)]));
  });
}
