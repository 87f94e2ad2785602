// The pages of the guide: the same files that are read in the repository and run by tests/e2e/test_guide.py.
import { titleOf } from "./guide_text";

const files: Record<string, string> = {
  ...import.meta.glob<string>("../../../../docs/guide/*.md", { query: "?raw", import: "default", eager: true }),
  ...import.meta.glob<string>("../../../../docs/formats/events.md", { query: "?raw", import: "default", eager: true }),
};

/** In the order in which they are read; those that are not named here follow by name. */
const order = ["quickstart", "walkthrough", "concepts", "operate"];

export interface GuidePage {
  name: string; // as in /docs/<name>
  title: string;
  text: string;
}

function rank(name: string): number {
  const at = order.indexOf(name);
  return at < 0 ? order.length : at;
}

export const library: GuidePage[] = Object.entries(files)
  .map(([path, text]) => ({ name: path.split("/").pop()?.replace(/\.md$/, "") ?? "", title: titleOf(text), text }))
  .sort((a, b) => rank(a.name) - rank(b.name) || a.name.localeCompare(b.name));

export function docsUrl(name: string): string {
  return `/docs/${name}`;
}
