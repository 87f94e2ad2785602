export function History(_: { place: unknown; collection: unknown }) { return null; }
