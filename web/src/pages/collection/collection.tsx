export function CollectionPage(_: { place: unknown; version?: string; versions?: string[] }) { return null; }
