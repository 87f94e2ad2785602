// Charts made by wandb.plot: a table that was logged, and in the config which of its columns are drawn how. Pure.
import type { Curve } from "../../data/curves";
import type { Table } from "../version/peek";
import type { SdkConfig } from "./sdk_config";

export interface Plot {
  kind: "lines" | "dots" | "bars" | "histogram" | "matrix";
  title: string;
  fields: Record<string, string>;
}

const kinds: [RegExp, Plot["kind"]][] = [
  [/\/(line|lineseries|area-under-curve)\//, "lines"],
  [/\/scatter\//, "dots"],
  [/\/bar\//, "bars"],
  [/\/histogram\//, "histogram"],
  [/\/confusion_matrix\//, "matrix"],
];

/** The charts of a run by the key of their table. Those of other making are left out: their tables are shown. */
export function plotsOf({ visualize }: SdkConfig): Map<string, Plot> {
  const plots = new Map<string, Plot>();
  for (const [key, { panel_config }] of Object.entries(visualize ?? {})) {
    const kind = kinds.find(([form]) => form.test(panel_config?.panelDefId ?? ""))?.[1];
    if (kind) plots.set(`${key}_table`, { kind, title: panel_config?.stringSettings?.title || key, fields: panel_config?.fieldSettings ?? {} });
  }
  return plots;
}

/** The values of a column, by the name the chart gives it. */
function column(table: Table, name: string | undefined): unknown[] | null {
  const at = table.columns.indexOf(name ?? "");
  return at < 0 ? null : table.rows.map((row) => row[at]);
}

/** One curve per value of the column that tells them apart, in the order of x. */
export function linesOf({ fields, title }: Plot, table: Table): { x: string; curves: Curve[] } | null {
  const x = fields.x ?? fields.step;
  const xs = column(table, x);
  const ys = column(table, fields.y ?? fields.lineVal);
  if (!x || !xs || !ys) return null;
  const names = column(table, fields.lineKey ?? fields.stroke ?? fields.class);
  const points = new Map<string, [number, number][]>();
  xs.forEach((at, i) => {
    const y = ys[i];
    const name = names ? String(names[i]) : title;
    if (typeof at !== "number" || typeof y !== "number") return;
    if (!points.has(name)) points.set(name, []);
    points.get(name)?.push([at, y]);
  });
  const curves = [...points].map(([name, own]): Curve => {
    const sorted = own.sort(([a], [b]) => a - b);
    return { name, steps: sorted.map(([at]) => at), values: sorted.map(([, y]) => y), odd: 0 };
  });
  return curves.length ? { x, curves } : null;
}

export function dotsOf({ fields }: Plot, table: Table): { x: string; y: string; dots: [number, number][] } | null {
  const [xs, ys] = [column(table, fields.x), column(table, fields.y)];
  const dots = (xs ?? []).flatMap((x, i): [number, number][] => (typeof x === "number" && typeof ys?.[i] === "number" ? [[x, ys[i] as number]] : []));
  return dots.length ? { x: fields.x ?? "", y: fields.y ?? "", dots } : null;
}

export function barsOf({ fields }: Plot, table: Table): [string, number][] | null {
  const [labels, values] = [column(table, fields.label), column(table, fields.value)];
  const bars = (labels ?? []).flatMap((label, i): [string, number][] => (typeof values?.[i] === "number" ? [[String(label), values[i] as number]] : []));
  return bars.length ? bars : null;
}

export function histogramOf({ fields }: Plot, table: Table, count = 32): { bins: number[]; values: number[] } | null {
  const numbers = (column(table, fields.value) ?? []).filter((value): value is number => typeof value === "number");
  if (numbers.length === 0) return null;
  const [low, high] = numbers.reduce(([least, most], value) => [Math.min(least, value), Math.max(most, value)], [Infinity, -Infinity]);
  const width = (high - low || 1) / count;
  const values = Array.from({ length: count }, () => 0);
  for (const value of numbers) values[Math.min(count - 1, Math.floor((value - low) / width))]! += 1;
  return { bins: Array.from({ length: count + 1 }, (_, i) => low + i * width), values };
}

/** How often what was really `rows[i]` was taken for `columns[j]`. */
export function matrixOf({ fields }: Plot, table: Table): { names: string[]; counts: number[][] } | null {
  const [actual, predicted, often] = [column(table, fields.Actual), column(table, fields.Predicted), column(table, fields.nPredictions)];
  if (!actual || !predicted || !often) return null;
  const names = [...new Set(actual.map(String))];
  const counts = names.map((name) => names.map((other) => Number(often[actual.findIndex((each, i) => String(each) === name && String(predicted[i]) === other)] ?? 0)));
  return names.length <= 40 ? { names, counts } : null;
}
