// What the SDK keeps of its own in the config of a run: which charts a script made, and what its metrics are drawn over.
import { parseLoose } from "../../data/format";
import { RunConfig } from "../../data/generated";
import { graphql } from "../../data/http";
import { type Loaded, useLoad } from "../../data/load";
import type { RunPlace } from "../../data/run";

export interface Panel {
  panel_config?: { panelDefId?: string; fieldSettings?: Record<string, string>; stringSettings?: Record<string, string> };
}
/** A record of run.define_metric. The client sends its fields by their numbers: name, pattern, name of the step, place of the step among the records, and which of its options are set (2: hidden). */
export interface DefinedMetric {
  1?: string;
  2?: string;
  4?: string;
  5?: number;
  6?: number[];
}
export interface SdkConfig {
  visualize?: Record<string, Panel>;
  m?: DefinedMetric[];
}

/** `config`: as the run has it, JSON text. */
export function sdkConfigOf(config: string | null): SdkConfig {
  return (parseLoose(config ?? "{}") as { _wandb?: { value?: SdkConfig } })._wandb?.value ?? {};
}

export function useSdkConfig(place: RunPlace, wanted = true): Loaded<SdkConfig> {
  const key = `graphql:run/${place.entity}/${place.project}/${place.run}/config`;
  return useLoad(wanted ? key : null, async () => sdkConfigOf((await graphql(RunConfig, { ...place })).project?.run?.config ?? null));
}

/** What the script said of a metric. Its own definition wins, then that of the longest pattern. */
function definitions(records: DefinedMetric[]): (metric: string) => DefinedMetric | undefined {
  const own = new Map(records.flatMap((record) => (record[1] === undefined ? [] : [[record[1], record]])));
  const patterns = records.filter((record) => record[2]?.endsWith("*")).sort((a, b) => (b[2]?.length ?? 0) - (a[2]?.length ?? 0));
  return (metric) => own.get(metric) ?? patterns.find((each) => metric.startsWith(each[2]?.slice(0, -1) ?? ""));
}

/** Over which metric the script wants another one drawn. */
export function definedAxes(records: DefinedMetric[]): (metric: string) => string | undefined {
  const definition = definitions(records);
  return (metric) => {
    const record = definition(metric);
    const axis = record && (record[4] ?? records[(record[5] ?? 0) - 1]?.[1]);
    return axis === metric ? undefined : axis;
  };
}

/** Whether the script wants it drawn only when somebody asks: define_metric(…, hidden=True). */
export function hiddenMetrics(records: DefinedMetric[]): (metric: string) => boolean {
  const definition = definitions(records);
  return (metric) => definition(metric)?.[6]?.includes(2) ?? false;
}
