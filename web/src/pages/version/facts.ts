// What the pages of a version ask of /graphql and of the recipe.
import { RunAtStep, type Recipe, type Version, VersionFacts, type VersionFactsResult } from "../../data/generated";
import { flatten, parseLoose } from "../../data/format";
import { api, graphql } from "../../data/http";
import { type Loaded, useLoad } from "../../data/load";
import { apiOf, type Place } from "../../data/places";
import { asLogged } from "../compare/differences";
import type { Shown } from "./version";

export type Facts = NonNullable<NonNullable<NonNullable<VersionFactsResult["project"]>["artifactCollectionMembership"]>["artifact"]>;

export function useFacts({ place, version }: Shown): Loaded<Facts | null> {
  const ref = `${place.collection}:${version.version}`;
  return useLoad(`graphql:facts/${place.entity}/${place.project}/${ref}`, async () => {
    const { project } = await graphql(VersionFacts, { entity: place.entity, project: place.project, ref });
    return project?.artifactCollectionMembership?.artifact ?? null;
  });
}

export function useRecipe({ place, version }: Shown): Loaded<Recipe> {
  const path = `${apiOf(place)}/versions/${version.version}/reproduce`;
  return useLoad(path, () => api<Recipe>(path));
}

export interface AtStep {
  value: number;
  step: number;
}
const window = 200; // steps looked back: a script may log a metric only now and then

/** When a version was logged: by the counter of the run's steps, and by the clock. */
export interface Logged {
  counter: number;
  at: string;
}

/**
 * The last value of each metric that had been logged when the version was. Metrics of the step that the counter is at came before it if the script
 * names its steps, `log(…, step=3)`, and come after it if the client counts them: the time of the line tells.
 */
export function foldHistory(rows: string[], { counter, at }: Logged): Map<string, AtStep> {
  const found = new Map<string, AtStep>();
  for (const text of rows) {
    const row = parseLoose(text) as Record<string, unknown>;
    const step = typeof row._step === "number" ? row._step : 0;
    const before = step < counter || (step === counter && typeof row._timestamp === "number" && row._timestamp * 1000 <= Date.parse(at));
    if (!before) continue;
    for (const [key, value] of flatten(row)) if (!key.startsWith("_") && typeof value === "number") found.set(key, { value, step });
  }
  return found;
}

/** Of each metric of the run the value as of the step at which the version was logged; null: that is not known. */
export async function metricsAtStep({ run, history_step: step, created_at: at }: Version): Promise<Map<string, AtStep> | null> {
  if (!run) return null;
  const counter = step ?? 0;
  const where = { entity: run.entity, project: run.project, run: run.name };
  const { project } = await graphql(RunAtStep, { ...where, from: Math.max(0, counter - window), to: counter + 1 });
  const found = foldHistory(project?.run?.history ?? [], { counter, at });
  return found.size || step !== null ? found : null;
}

/** A version with its metrics as they were when it was logged; without those, with those at the end of the run. */
export async function loadAsLogged(place: Place, name: string): Promise<Version> {
  const version = await api<Version>(`${apiOf(place)}/versions/${encodeURIComponent(name)}`);
  return asLogged(version, await metricsAtStep(version).catch(() => null));
}

export function useMetricsAtStep({ version }: Shown): Loaded<Map<string, AtStep>> {
  const { run, history_step: step } = version;
  const key = run ? `graphql:step/${run.entity}/${run.project}/${run.name}/${step}/${version.created_at}` : null;
  return useLoad(key, async () => (await metricsAtStep(version)) ?? new Map<string, AtStep>());
}

/** The last step of which something was known when the version was logged. */
export function stepOf(metrics: Map<string, AtStep> | undefined): number | undefined {
  return metrics?.size ? Math.max(...[...metrics.values()].map(({ step }) => step)) : undefined;
}
