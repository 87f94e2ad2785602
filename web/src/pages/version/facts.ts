// What the pages of a version ask of /graphql and of the recipe.
import { numberIn } from "../../data/columns";
import { type Recipe, type Version, VersionFacts, type VersionFactsResult, type VersionMetrics } from "../../data/generated";
import { api, graphql } from "../../data/http";
import { type Loaded, useLoad } from "../../data/load";
import { apiOf, type Place } from "../../data/places";
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

/** The metrics of a version as they were when it was logged. */
export interface AsLogged {
  step: number | null; // the last one of the run before it
  metrics: Map<string, { value: number; step: number | null }>; // step null: not known, or it stands only in the summary of the run
}

const metricsOf = (place: Place, name: string) => `${apiOf(place)}/versions/${encodeURIComponent(name)}/metrics`;

async function loadMetrics(path: string): Promise<AsLogged> {
  const { step, metrics } = await api<VersionMetrics>(path);
  return { step, metrics: new Map(metrics.map(({ key, value, step: at }) => [key, { value: numberIn(value) ?? NaN, step: at }])) };
}

export function useMetricsAsLogged({ place, version }: Shown): Loaded<AsLogged> {
  const path = version.run ? metricsOf(place, version.version) : null;
  return useLoad(path, () => loadMetrics(path ?? ""));
}

/** A version with its metrics as they were when it was logged; if they cannot be had, with those at the end of the run. */
export async function loadAsLogged(place: Place, name: string): Promise<Version> {
  const [version, logged] = await Promise.all([api<Version>(`${apiOf(place)}/versions/${encodeURIComponent(name)}`), loadMetrics(metricsOf(place, name)).catch(() => null)]);
  if (!version.run || !logged) return version;
  const metrics = Object.fromEntries([...logged.metrics].map(([key, { value }]) => [key, value]));
  return { ...version, run: { ...version.run, metrics } };
}
