// A run: its record, what it logged, its files and log lines, as the native API gives them.
import { flatten } from "./format";
import { type Graph, tidy } from "./lineage";
import { api } from "./http";
import { type Loaded, type Paged, useLoad, usePages } from "./load";
import { query } from "./registry";

export interface RunPlace {
  entity: string;
  project: string;
  run: string;
}
/** Members without a value are null. */
export interface RunRecord {
  entity: string;
  project: string;
  name: string;
  display_name: string | null;
  state: string;
  created_by: string | null;
  created_at: string;
  heartbeat_at: string | null;
  seconds: number | null;
  exit_code: number | null;
  group: string | null;
  job_type: string | null;
  notes: string | null;
  tags: string[];
  commit: string | null;
  repository: string | null;
  host: string | null;
  program: string | null;
  sweep: string | null;
  arguments: string[];
  python: string | null;
  os: string | null;
  config: Record<string, unknown>;
  summary: Record<string, unknown>;
  history: { rows: number; last_step: number | null };
  log_lines: number;
  files: number;
  role: string;
  deleted: { by: string | null; at: string } | null;
  purged_at: string | null;
}
export interface RunKey {
  key: string;
  kind: "number" | "text" | "boolean" | "list" | "object" | "null" | "image" | "table" | "media";
  type: string;
  count: number;
  last: unknown;
}

const code = encodeURIComponent;
export function runApi({ entity, project, run }: RunPlace): string {
  return `/api/v1/runs/${code(entity)}/${code(project)}/${code(run)}`;
}

export function useRun(place: RunPlace): Loaded<RunRecord> {
  return useLoad(runApi(place), () => api<RunRecord>(runApi(place)));
}
export function useRunKeys(place: RunPlace): Loaded<RunKey[]> {
  const path = `${runApi(place)}/keys`;
  return useLoad(path, () => api<RunKey[]>(path));
}

const most = 500; // versions of one run that are listed

/** The versions it read and wrote are its neighbours in the graph; those of deleted runs, too. */
export function useRunVersions({ entity, project, run }: RunPlace): Loaded<Graph> {
  const path = `/api/v1/lineage${query({ run: `${entity}/${project}/${run}`, depth: 1, limit: most, fanout: 200 })}`;
  return useLoad(path, async () => tidy(await api<Graph>(path)));
}

// ---------------------------------------------------------------- config and summary

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a.localeCompare(b, "en", { numeric: true });
}
export function configRows({ config }: RunRecord): [string, unknown][] {
  return flatten(config ?? {}).filter(([key]) => key !== "_wandb" && !key.startsWith("_wandb.")).sort(byName);
}
/** Last values by dotted name; the SDK's own (_step, _runtime, …) are told elsewhere. */
export function summaryRows({ summary }: RunRecord): [string, unknown][] {
  return flatten(summary ?? {}).filter(([key]) => !key.startsWith("_")).sort(byName);
}

// ---------------------------------------------------------------- files

export interface RunFile {
  path: string;
  size: number;
  md5: string | null;
  updated_at: string;
  url: string;
}
export function useRunFiles(place: RunPlace, prefix = ""): Paged<RunFile> {
  return usePages<RunFile>(`${runApi(place)}/files${query({ limit: 1000, prefix })}`);
}
export function runFileUrl(place: RunPlace, path: string): string {
  return `${runApi(place)}/files/${path.split("/").map(code).join("/")}`;
}
