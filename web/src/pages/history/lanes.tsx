// One lane for each stage: which version held it, from when to when.
import type { Collection } from "../../data/generated";
import { duration, exactTime } from "../../data/format";
import { useParam } from "../../data/navigate";
import { type Place, versionUrl } from "../../data/places";
import { stagesOf, useHistory, useTimeline } from "../../data/registry";
import { Section } from "../../parts/layout";
import { AliasPill, stageClass } from "../../parts/values";
import { type Bar, bars, ticks } from "./times";

const thin = 3; // % of a lane: less holds no word
const day = 86_400_000; // ms

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
        <div />
        <div class="axis" aria-hidden="true">{ticks(begin, end).map((time) => <span key={time}>{exactTime(new Date(time).toISOString()).slice(0, end - begin < day ? 19 : 16)}</span>)}</div>
      </div>
      <details class="as-list">
        <summary>As a list: from when to when, by whom and why</summary>
        <div class="scroll">
          <table class="stacked">
            <thead><tr><th>Alias</th><th>Version</th><th>From</th><th>To</th><th>For</th><th>By</th><th>Why</th></tr></thead>
            {names.map((name) => <Stretches key={name} place={place} alias={name} />)}
          </table>
        </div>
      </details>
    </Section>
  );
}

function Stretches({ place, alias }: { place: Place; alias: string }) {
  const rows = useTimeline(place, alias).data ?? [];
  return (
    <tbody>
      {rows.map(({ version, from, to, set_by: by, reason }) => (
        <tr key={from}>
          <th scope="row"><AliasPill name={alias} /></th>
          <td data-label="Version"><a class="strong" href={versionUrl(place, version)}>{version}</a></td>
          <td class="nowrap" data-label="From">{exactTime(from)}</td>
          <td class="nowrap" data-label="To">{to === null ? "now" : exactTime(to)}</td>
          <td class="nowrap" data-label="For">{duration(from, to)}</td>
          <td data-label="By">{by}</td>
          <td class="break" data-label="Why">{reason ?? <span class="faint">–</span>}</td>
        </tr>
      ))}
    </tbody>
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
    <li class={`bar ${stageClass(alias)} ${bar.open ? "open" : ""} ${bar.width < thin ? "thin" : ""}`} style={{ left: `${bar.left}%`, width: `${bar.width}%` }}>
      <a href={versionUrl(place, bar.version)} title={told} aria-label={told}>{bar.version}</a>
    </li>
  );
}
