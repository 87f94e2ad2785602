// What differs between versions. Pure.
import type { Recipe, Version } from "../../data/generated";
import { keysOf, valueAt } from "../../data/columns";

export interface Line {
  key: string;
  values: unknown[]; // one per version
  differs: boolean;
}

/** null and absent are the same: nothing is said. */
function differ(values: unknown[]): boolean {
  return new Set(values.map((value) => JSON.stringify(value ?? null))).size > 1;
}

/** Lines of one kind ("metric.", "config.", "metadata."), those that differ first. */
export function linesOf(versions: Version[], prefix: string): Line[] {
  const lines = keysOf(versions)
    .filter((key) => key.startsWith(prefix))
    .map((key) => {
      const values = versions.map((version) => valueAt(version, key));
      return { key, values, differs: differ(values) };
    });
  return [...lines.filter(({ differs }) => differs), ...lines.filter(({ differs }) => !differs)];
}

export interface DataLine {
  collection: string; // entity/project/name
  inputs: (Recipe["inputs"][number][])[]; // of each version
  differs: boolean;
}
/** The versions that were read, by collection, those that differ first. */
export function dataOf(recipes: Recipe[]): DataLine[] {
  const path = ({ entity, project, collection }: Recipe["inputs"][number]) => `${entity}/${project}/${collection}`;
  const names = [...new Set(recipes.flatMap(({ inputs }) => inputs.map(path)))].sort((a, b) => a.localeCompare(b));
  const lines = names.map((collection) => {
    const inputs = recipes.map((recipe) => recipe.inputs.filter((input) => path(input) === collection));
    return { collection, inputs, differs: differ(inputs.map((each) => each.map(({ version, digest }) => `${version} ${digest}`))) };
  });
  return [...lines.filter(({ differs }) => differs), ...lines.filter(({ differs }) => !differs)];
}

/** Where they come from: run, commit, patch. Each a line like the others. */
export function originsOf(versions: Version[], recipes: Recipe[]): Line[] {
  const line = (key: string, of: (recipe: Recipe, version: Version) => unknown): Line => {
    const values = versions.map((version, i) => of(recipes[i] as Recipe, version));
    return { key, values, differs: differ(values) };
  };
  const lines = [
    line("Commit", (recipe) => recipe.commit?.slice(0, 10) ?? null),
    line("Uncommitted changes", (recipe) => (recipe.patch ? "yes" : "no")),
    line("Command", (recipe) => recipe.program && [recipe.program, ...recipe.arguments].join(" ")),
    line("Python", (recipe) => recipe.python),
    line("Run", (_, version) => version.run?.display_name ?? null),
  ].filter(({ values }) => values.some((value) => value !== null && value !== "no"));
  return [...lines.filter(({ differs }) => differs), ...lines.filter(({ differs }) => !differs)];
}
