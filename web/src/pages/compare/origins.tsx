// Other code, other data? And the difference of the patches.
import { structuredPatch } from "diff";
import type { Recipe } from "../../data/generated";
import { api } from "../../data/http";
import { useLoad } from "../../data/load";
import { apiOf, collectionUrl, versionUrl } from "../../data/places";
import { Section } from "../../parts/layout";
import { Failed, Waiting } from "../../parts/notices";
import { Patches } from "../../parts/patch";
import { Parted } from "../../parts/values";
import type { Compared } from "./compare";
import { type DataLine, dataOf, originsOf } from "./differences";
import { Lines } from "./lines";

export function Origins({ compared }: { compared: Compared }) {
  const { place, versions } = compared;
  const load = useLoad(`${apiOf(place)}/versions?recipes=${versions.map(({ version }) => version).join()}`, () => Promise.all(versions.map(({ version }) => api<Recipe>(`${apiOf(place)}/versions/${version}/reproduce`))));
  if (!load.data) return <Section title="Where they come from">{load.error ? <Failed error={load.error} retry={load.reload} /> : <Waiting />}</Section>;
  const [first, ...others] = load.data;
  const differing = others.map((recipe, i) => ({ recipe, version: versions[i + 1]?.version ?? "" })).filter(({ recipe }) => (recipe.patch ?? "") !== (first?.patch ?? ""));
  return (
    <>
      <Lines compared={{ ...compared, all: true }} title="Where they come from" corner="Code and run" lines={originsOf(versions, load.data)} />
      <Data compared={compared} lines={dataOf(load.data)} />
      {differing.length > 0 && (
        <Section title="How their uncommitted changes differ">
          <Patches files={differing.map(({ recipe, version }) => structuredPatch(`patch of ${versions[0]?.version}`, `patch of ${version}`, first?.patch ?? "", recipe.patch ?? ""))} />
        </Section>
      )}
    </>
  );
}

/** Other versions of the same data can be compared, too. */
function Data({ compared: { versions }, lines }: { compared: Compared; lines: DataLine[] }) {
  if (lines.length === 0) return null;
  const differing = lines.filter(({ differs }) => differs).length;
  return (
    <Section title="Data they were made from" actions={<span class="small soft">{differing === 0 ? "the same for all" : `${differing} of ${lines.length} differ`}</span>}>
      <div class="scroll" tabIndex={0} role="region" aria-label="Data of the versions">
        <table class="compared">
          <thead><tr><th>Read from</th>{versions.map(({ version }) => <th key={version} class="num">{version}</th>)}</tr></thead>
          <tbody>{lines.map((line) => <DataRow key={line.collection} line={line} />)}</tbody>
        </table>
      </div>
    </Section>
  );
}

function DataRow({ line: { collection, inputs, differs } }: { line: DataLine }) {
  const all = inputs.flat().filter(({ deleted }) => !deleted);
  const names = [...new Set(all.map(({ version }) => version))].slice(0, 8);
  const first = all[0];
  return (
    <tr class={differs ? "" : "same"}>
      <th scope="row" class="named">
        <Parted name={collection} />
        {differs && first && names.length > 1 && <div class="small"><a href={collectionUrl(first, { compare: names.join(",") })}>Compare {names.join(" and ")}</a></div>}
      </th>
      {inputs.map((each, i) => (
        <td key={i} class="num">
          {each.length === 0 ? <span class="faint">–</span> : each.map((input) => <div key={input.version}>{input.deleted ? `${input.version} (deleted)` : <a href={versionUrl(input, input.version)}>{input.version}</a>}</div>)}
        </td>
      ))}
    </tr>
  );
}
