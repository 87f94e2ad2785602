/** train/loss belongs to train; names without a slash stand together, first. */
export function groupsOf(keys: string[]): [string, string[]][] {
  const groups = new Map<string, string[]>();
  for (const key of keys) {
    const cut = key.indexOf("/");
    const name = cut > 0 ? key.slice(0, cut) : "";
    groups.set(name, [...(groups.get(name) ?? []), key]);
  }
  return [...groups].sort(([a], [b]) => a.localeCompare(b));
}
