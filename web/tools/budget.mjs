// budget.mjs [FOLDER]: fails when the first load or any page is heavier than it may be (bytes after gzip -9).
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const limits = { first: 120_000, page: 250_000 };
const folder = process.argv[2] ?? "dist";
const manifest = JSON.parse(readFileSync(join(folder, ".vite/manifest.json"), "utf8"));
const size = (file) => gzipSync(readFileSync(join(folder, file)), { level: 9 }).length;

/** Files an entry of the manifest needs at once: its own, its styles, what it imports. */
function needed(key, files = new Set()) {
  const entry = manifest[key];
  if (files.has(entry.file)) return files;
  files.add(entry.file);
  for (const style of entry.css ?? []) files.add(style);
  for (const imported of entry.imports ?? []) needed(imported, files);
  return files;
}
const sum = (files) => [...files].reduce((total, file) => total + size(file), 0);

const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);
const first = needed(entry);
const rows = [["first load", sum(first) + size("index.html"), limits.first]];
for (const key of Object.keys(manifest).filter((name) => manifest[name].isDynamicEntry && /\/pages\//.test(name))) {
  const files = new Set([...first, ...needed(key)]);
  for (const part of manifest[key].dynamicImports ?? []) for (const file of needed(part)) files.add(file); // its tabs, too
  rows.push([key.replace("src/pages/", ""), sum(files), limits.page]);
}
let over = 0;
for (const [name, bytes, limit] of rows.sort((a, b) => b[1] - a[1])) {
  const bad = bytes > limit;
  over += bad;
  console.log(`${(bytes / 1000).toFixed(1).padStart(7)} kB of ${limit / 1000}  ${name}${bad ? "  TOO HEAVY" : ""}`);
}
process.exit(over ? 1 : 0);
