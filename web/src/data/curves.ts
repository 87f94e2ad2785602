// The curves of runs: which metrics they have, and their points, thinned by the server so that no extreme is lost.
import { api } from "./http";
import { type Loaded, useLoad } from "./load";
import { query } from "./registry";
import { runApi, type RunKey, type RunPlace } from "./run";

export type { RunPlace } from "./run";
export interface Curve {
  name: string;
  steps: number[];
  values: number[];
  odd: number; // values that are no finite numbers and are not drawn, of those the server sent
}
export type Range = [from: number, to: number];
export const axes: Record<string, string> = { _step: "step", _runtime: "time since the start", _timestamp: "time of day" };
/** One of `axes`, or another metric of the run: an epoch, tokens seen. */
export type Axis = string;
export function axisName(axis: Axis): string {
  return axes[axis] ?? axis;
}

interface Metrics {
  series: { key: string; count: number; exact: boolean; x: number[]; y: (number | string | null)[] }[];
}

/** Keys whose values are numbers; the SDK's own (_step, …) are left out. */
export function numericKeys(keys: RunKey[]): string[] {
  return keys
    .filter(({ key, kind }) => kind === "number" && !key.startsWith("_"))
    .map(({ key }) => key)
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

/** Points that are no numbers (NaN, ±∞) are left out, and counted. */
export function curveOf(name: string, series: Metrics["series"][number] | undefined): Curve {
  const curve: Curve = { name, steps: [], values: [], odd: 0 };
  series?.y.forEach((value, i) => {
    if (typeof value !== "number" || !Number.isFinite(value)) {
      curve.odd += Number(value !== null);
      return;
    }
    curve.steps.push(series.x[i] as number);
    curve.values.push(value);
  });
  return curve;
}

const points = 1500;

/** What the keys of the curves of a run begin with. */
export function curvesOf(run: RunPlace): string {
  return `/api/v1/runs?curves=${runApi(run)}`;
}

/** The metrics of any of these runs. */
export function useKeysOf(runs: RunPlace[]): Loaded<string[]> {
  return useLoad(runs.length ? `/api/v1/runs?keys=${JSON.stringify(runs)}` : null, async () => {
    const answers = await Promise.all(runs.map((run) => api<RunKey[]>(`${runApi(run)}/keys`)));
    return [...new Set(answers.flatMap(numericKeys))].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  });
}

/** One metric of some runs; null: not wanted yet. */
export function useCurves(runs: (RunPlace & { name: string })[], metric: string | null, axis: Axis = "_step", range: Range | null = null): Loaded<Curve[]> {
  const search = query({ key: metric, points, x: axis, from: range?.[0], to: range?.[1] });
  const key = metric === null || !runs.length ? null : `${curvesOf(runs[0] as RunPlace)}${search}${JSON.stringify(runs)}`;
  return useLoad(
    key,
    async () => {
      const answers = await Promise.all(runs.map((run) => api<Metrics>(`${runApi(run)}/metrics${search}`)));
      return runs.map(({ name }, i) => curveOf(name, answers[i]?.series[0])).filter(({ steps, odd }) => steps.length + odd > 0);
    },
    { keep: true },
  );
}
