// How it was then: a time, by date field or slider, and what each alias pointed to.
import { useRef, useState } from "preact/hooks";
import type { Alias, Collection } from "../../data/generated";
import { exactTime, plural } from "../../data/format";
import { useParam } from "../../data/navigate";
import { type Place, versionUrl } from "../../data/places";
import { stagesOf, useCollectionAt } from "../../data/registry";
import { Section } from "../../parts/layout";
import { Failed, Waiting } from "../../parts/notices";
import { AliasPill } from "../../parts/values";
import { fromField, sliderSteps, toField } from "./times";

const pause = 200; // ms: browsers refuse more than some changes of the address a second

/** The value while it moves, and a way to move it that acts now and then, and on where it comes to rest. */
function useThrottled(act: (value: number) => void): [number | null, (value: number) => void] {
  const [moving, setMoving] = useState<number | null>(null);
  const latest = useRef({ act, value: 0, timer: 0 });
  latest.current.act = act;
  const move = (value: number) => {
    latest.current.value = value;
    setMoving(value);
    latest.current.timer ||= window.setTimeout(() => {
      latest.current.timer = 0;
      latest.current.act(latest.current.value);
      setMoving(null);
    }, pause);
  };
  return [moving, move];
}

export function AsOf({ place, collection }: { place: Place; collection: Collection }) {
  const [at, setAt] = useParam("at");
  const begin = Date.parse(collection.created_at);
  const end = Date.now();
  const set = (time: number) => setAt(time >= end ? null : new Date(Math.max(begin, time)).toISOString());
  const [dragged, drag] = useThrottled(set);
  const shown = dragged ?? (at && !Number.isNaN(Date.parse(at)) ? Date.parse(at) : end);
  return (
    <Section
      title="How it was"
      actions={at && <button type="button" class="button small" onClick={() => setAt(null)}>Now</button>}
    >
      <div class="as-of">
        <div class="when-chosen">
          <label class="field">
            <span>Day and time</span>
            <input class="input" type="datetime-local" step="1" value={toField(shown)} min={toField(begin)} max={toField(end)} onChange={(event) => { const time = fromField(event.currentTarget.value); if (time !== null) set(time); }} />
          </label>
          <label class="field slider">
            <span>{exactTime(new Date(begin).toISOString())} <span class="spread">now</span></span>
            <input type="range" min={0} max={sliderSteps} step={1} value={Math.round(((shown - begin) / Math.max(1, end - begin)) * sliderSteps)} aria-label="Time" aria-valuetext={exactTime(new Date(shown).toISOString())} onInput={(event) => drag(begin + (Number(event.currentTarget.value) / sliderSteps) * (end - begin))} />
          </label>
        </div>
        <State place={place} collection={collection} at={at} />
      </div>
    </Section>
  );
}

function State({ place, collection, at }: { place: Place; collection: Collection; at: string | null }) {
  const then = useCollectionAt(place, at);
  if (then.error) return then.error.code === "not_found" ? <p class="soft">The model did not exist at that time.</p> : <Failed error={then.error} retry={then.reload} />;
  const state = at === null ? collection : then.data;
  if (!state) return <Waiting lines={2} />;
  const stages = stagesOf(state.aliases);
  return (
    <div class="then" aria-live="polite">
      <p class="soft small">{at === null ? "Now" : `On ${exactTime(at)}`}: {plural(state.versions, "version")}{stages.length === 0 && ", none with an alias"}</p>
      {stages.map((alias) => <Line key={alias.alias} place={place} state={alias} past={at !== null} />)}
    </div>
  );
}

function Line({ place, state, past }: { place: Place; state: Alias; past: boolean }) {
  return (
    <p class="then-line">
      <AliasPill name={state.alias} />
      <span>
        {past ? "was" : "is"} <a class="strong" href={versionUrl(place, state.version)}>{state.version}</a>, set by {state.actor} on {exactTime(state.since)}
        {state.reason && <> because “{state.reason}”</>}
      </span>
    </p>
  );
}
