// One lane for each stage: which version held it, from when to when.
import type { Collection } from "../../data/generated";
import { duration, exactTime } from "../../data/format";
import { useParam } from "../../data/navigate";
import { type Place, versionUrl } from "../../data/places";
import { stagesOf, useHistory, useTimeline } from "../../data/registry";
import { Section } from "../../parts/layout";
import { AliasPill, stageClass } from "../../parts/values";
import { type Bar, bars } from "./times";

export function Lanes({ place, collection }: { place: Place; collection: Collection }) {
  const [at] = useParam("at");
  const removed = useHistory(place, { action: "alias.remove" }, 500).rows ?? []; // aliases that nothing holds now have a past, too
  const once = removed.flatMap(({ alias }) => (alias && alias !== "latest" ? [alias] : []));
  const names = [...new Set(["production", "staging", "candidate", ...stagesOf(collection.aliases).map(({ alias }) => alias), ...once])];
  const begin = Date.parse(collection.created_at);
  const end = Date.now();
  const marked = at === null ? 100 : ((Date.parse(at) - begin) / Math.max(1, end - begin)) * 100;
  return (
    <Section title="Through the stages">
      <div class="lanes">
        {names.map((name) => <Lane key={name} place={place} alias={name} begin={begin} end={end} marked={marked} />)}
      </div>
    </Section>
  );
}

function Lane({ place, alias, begin, end, marked }: { place: Place; alias: string; begin: number; end: number; marked: number }) {
  const timeline = useTimeline(place, alias);
  const stretches = timeline.data;
  if (!stretches || stretches.length === 0) return null;
  const shown = bars(stretches, begin, end);
  return (
    <>
      <div><AliasPill name={alias} /></div>
      <ol class="lane" aria-label={`Versions that held ${alias}`}>
        {shown.map((bar) => <BarOf key={bar.from} bar={bar} place={place} alias={alias} />)}
        {marked < 100 && <li class="mark" aria-hidden="true" style={{ left: `${marked}%` }} />}
      </ol>
    </>
  );
}

function BarOf({ bar, place, alias }: { bar: Bar; place: Place; alias: string }) {
  const from = new Date(bar.from).toISOString();
  const to = new Date(bar.to).toISOString();
  const told = `${bar.version}: ${exactTime(from)} to ${bar.open ? "now" : exactTime(to)} (${duration(from, to)}), set by ${bar.by}${bar.reason ? `: ${bar.reason}` : ""}`;
  return (
    <li class={`bar ${stageClass(alias)} ${bar.open ? "open" : ""}`} style={{ left: `${bar.left}%`, width: `${bar.width}%` }}>
      <a href={versionUrl(place, bar.version)} title={told} aria-label={told}>{bar.version}</a>
    </li>
  );
}
