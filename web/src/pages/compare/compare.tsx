// Two to eight versions beside one another: first what differs.
import type { Version } from "../../data/generated";
import { useLoad } from "../../data/load";
import { useParam } from "../../data/navigate";
import { apiOf, collectionUrl, type Place } from "../../data/places";
import { useCollection } from "../../data/registry";
import { useTitle } from "../../parts/layout";
import { Missing, Waiting } from "../../parts/notices";
import { Curves } from "./curves";
import { loadAsLogged } from "../version/facts";
import { Chosen } from "./chosen";
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
  const load = useLoad(key, () => Promise.all(names.map((name) => loadAsLogged(place, name))), { keep: true });
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
          <h1><a class="quiet" href={collectionUrl(typed)}>{place.collection}</a>: {load.data.length === 1 ? "one version, choose another" : `${load.data.length} versions compared`}</h1>
          <label class="check spread"><input type="checkbox" checked={all === "1"} onChange={() => setAll(all === "1" ? null : "1")} /> also what is the same</label>
        </div>
      </div>
      <Chosen compared={compared} />
      <Lines compared={compared} title="Metrics" corner="As of when it was logged" lines={linesOf(load.data, "metric.")} deltas />
      <Curves compared={compared} />
      <Lines compared={compared} title="Config" corner="Setting" lines={linesOf(load.data, "config.")} />
      <Lines compared={compared} title="Metadata" corner="Name" lines={linesOf(load.data, "metadata.")} deltas />
      <Origins compared={compared} />
      <FilesCompared compared={compared} />
    </div>
  );
}
