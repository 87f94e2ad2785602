// Curves of what the SDK measured of the machine. Pure.
import type { Curve } from "../../data/curves";
import { parseLoose } from "../../data/format";

const prefix = "system.";

/** `rows`: JSON texts with _runtime and numbers named system.…, in the order of time. */
export function curvesOfEvents(rows: string[], name: string): [string, Curve][] {
  const curves = new Map<string, Curve>();
  for (const text of rows) {
    const row = parseLoose(text) as Record<string, unknown>;
    const at = row._runtime;
    if (typeof at !== "number") continue;
    for (const [key, value] of Object.entries(row)) {
      if (!key.startsWith(prefix) || typeof value !== "number" || !Number.isFinite(value)) continue;
      const title = key.slice(prefix.length);
      const curve = curves.get(title) ?? { name, steps: [], values: [], odd: 0 };
      curve.steps.push(at);
      curve.values.push(value);
      curves.set(title, curve);
    }
  }
  return [...curves].sort(([a], [b]) => rank(a) - rank(b) || a.localeCompare(b, "en", { numeric: true }));
}

const order = [/^gpu/, /^cpu/, /^memory/, /^proc/, /^disk/, /^network/];
function rank(title: string): number {
  const at = order.findIndex((form) => form.test(title));
  return at < 0 ? order.length : at;
}
