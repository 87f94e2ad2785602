// What the pages of a version ask of /graphql and of the recipe.
import { RunAtStep, type Recipe, type Version, VersionFacts, type VersionFactsResult } from "../../data/generated";
import { parseLoose } from "../../data/format";
import { api, graphql } from "../../data/http";
import { type Loaded, useLoad } from "../../data/load";
import { apiOf } from "../../data/places";
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

/** The last value of each metric at or before the step at which the version was logged. */
export function foldHistory(rows: string[], upTo: number): Map<string, AtStep> {
  const found = new Map<string, AtStep>();
  for (const text of rows) {
    const row = parseLoose(text) as Record<string, unknown>;
    const step = typeof row._step === "number" ? row._step : 0;
    if (step > upTo) continue;
    for (const [key, value] of Object.entries(row)) if (!key.startsWith("_") && typeof value === "number") found.set(key, { value, step });
  }
  return found;
}

/** Of each metric of the run the value as of the step at which the version was logged; null: that is not known. */
export async function metricsAtStep({ run, history_step: step }: Version): Promise<Map<string, AtStep> | null> {
  if (!run || step === null || step === undefined) return null;
  const where = { entity: run.entity, project: run.project, run: run.name };
  const { project } = await graphql(RunAtStep, { ...where, from: Math.max(0, step - window), to: step + 1 });
  return foldHistory(project?.run?.history ?? [], step);
}

export function useMetricsAtStep({ version }: Shown): Loaded<Map<string, AtStep>> {
  const { run, history_step: step } = version;
  const key = run && step !== null && step !== undefined ? `graphql:step/${run.entity}/${run.project}/${run.name}/${step}` : null;
  return useLoad(key, async () => (await metricsAtStep(version)) ?? new Map<string, AtStep>());
}
