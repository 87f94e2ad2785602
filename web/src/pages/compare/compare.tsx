export function ComparePage(_: { place: unknown; version?: string; versions?: string[] }) { return null; }
