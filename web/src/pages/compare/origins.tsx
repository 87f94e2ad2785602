// Other code, other data? And the difference of the patches.
import { structuredPatch } from "diff";
import type { Recipe } from "../../data/generated";
import { api } from "../../data/http";
import { useLoad } from "../../data/load";
import { apiOf } from "../../data/places";
import { Section } from "../../parts/layout";
import { Failed, Waiting } from "../../parts/notices";
import { Patches } from "../../parts/patch";
import type { Compared } from "./compare";
import { originsOf } from "./differences";
import { Lines } from "./lines";

export function Origins({ compared }: { compared: Compared }) {
  const { place, versions } = compared;
  const load = useLoad(`${apiOf(place)}/versions?recipes=${versions.map(({ version }) => version).join()}`, () => Promise.all(versions.map(({ version }) => api<Recipe>(`${apiOf(place)}/versions/${version}/reproduce`))));
  if (!load.data) return <Section title="Where they come from">{load.error ? <Failed error={load.error} retry={load.reload} /> : <Waiting />}</Section>;
  const [first, ...others] = load.data;
  const differing = others.map((recipe, i) => ({ recipe, version: versions[i + 1]?.version ?? "" })).filter(({ recipe }) => (recipe.patch ?? "") !== (first?.patch ?? ""));
  return (
    <>
      <Lines compared={{ ...compared, all: true }} title="Where they come from" lines={originsOf(versions, load.data)} />
      {differing.length > 0 && (
        <Section title="How their uncommitted changes differ">
          <Patches files={differing.map(({ recipe, version }) => structuredPatch(`patch of ${versions[0]?.version}`, `patch of ${version}`, first?.patch ?? "", recipe.patch ?? ""))} />
        </Section>
      )}
    </>
  );
}
