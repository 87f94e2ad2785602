export function VersionPage(_: { place: unknown; version?: string; versions?: string[] }) { return null; }
