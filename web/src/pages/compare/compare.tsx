// Two to eight versions beside one another: first what differs.
import type { Version } from "../../data/generated";
import { api } from "../../data/http";
import { useLoad } from "../../data/load";
import { useParam } from "../../data/navigate";
import { apiOf, collectionUrl, type Place, versionUrl } from "../../data/places";
import { useCollection } from "../../data/registry";
import { Section, useTitle } from "../../parts/layout";
import { Missing, Waiting } from "../../parts/notices";
import { Pills, Time } from "../../parts/values";
import { Curves } from "./curves";
import { linesOf } from "./differences";
import { FilesCompared } from "./files_compared";
import { Lines } from "./lines";
import { Origins } from "./origins";
import "./compare.css";

export interface Compared {
  place: Place;
  versions: Version[];
  all: boolean; // also what is the same
}

export function ComparePage({ place, versions: names }: { place: Place; versions: string[] }) {
  useTitle(`${place.collection}: ${names.join(", ")}`);
  const collection = useCollection(place);
  const key = `${apiOf(place)}/versions?compare=${names.join()}`;
  const load = useLoad(key, () => Promise.all(names.map((name) => api<Version>(`${apiOf(place)}/versions/${encodeURIComponent(name)}`))));
  const [all, setAll] = useParam("all");
  const error = load.error ?? collection.error;
  if (error && !load.data) return <Missing what="comparison" error={error} />;
  if (!load.data || !collection.data) return <div class="page"><Waiting lines={8} /></div>;
  const typed = { ...place, type: collection.data.type };
  const compared: Compared = { place: typed, versions: load.data, all: all === "1" };
  return (
    <div class="page">
      <div class="head">
        <div class="line">
          <h1><a class="quiet" href={collectionUrl(typed)}>{place.collection}</a>: {load.data.length} versions compared</h1>
          <label class="check spread"><input type="checkbox" checked={all === "1"} onChange={() => setAll(all === "1" ? null : "1")} /> also what is the same</label>
        </div>
      </div>
      <Heads compared={compared} />
      <Lines compared={compared} title="Metrics" lines={linesOf(load.data, "metric.")} deltas />
      <Curves compared={compared} />
      <Lines compared={compared} title="Config" lines={linesOf(load.data, "config.")} />
      <Lines compared={compared} title="Metadata" lines={linesOf(load.data, "metadata.")} deltas />
      <Origins compared={compared} />
      <FilesCompared compared={compared} />
    </div>
  );
}

function Heads({ compared: { place, versions } }: { compared: Compared }) {
  return (
    <Section title="Versions">
      <ul class="board">
        {versions.map((version, i) => (
          <li key={version.version} class="stage">
            <div class="row tight"><a class="big" href={versionUrl(place, version.version)}>{version.version}</a>{i === 0 && <span class="badge">the others are compared with it</span>}</div>
            <Pills names={version.aliases} />
            <p class="small soft"><Time at={version.linked_at} />{version.run && ` · ${version.run.display_name}`}</p>
            {version.description && <p class="small two-lines">{version.description}</p>}
          </li>
        ))}
      </ul>
    </Section>
  );
}
