// Each step, newest first, with filters that are kept in the address.
import type { Collection } from "../../data/generated";
import { byDay, kinds } from "../../data/events";
import { useParam } from "../../data/navigate";
import type { Place } from "../../data/places";
import { stagesOf, useHistory } from "../../data/registry";
import { EventList } from "../../parts/events";
import { Section } from "../../parts/layout";
import { Failed, Waiting } from "../../parts/notices";

/** A day of the reader's as the time it begins or ends. */
function edge(day: string | null, end: boolean): string | null {
  if (!day) return null;
  const time = new Date(`${day}T00:00:00`);
  if (Number.isNaN(time.getTime())) return null;
  if (end) time.setDate(time.getDate() + 1);
  return time.toISOString();
}

export function Steps({ place, collection }: { place: Place; collection: Collection }) {
  const [action, setAction] = useParam("action");
  const [actor, setActor] = useParam("actor");
  const [alias, setAlias] = useParam("alias");
  const [since, setSince] = useParam("since");
  const [until, setUntil] = useParam("until");
  const [latest, setLatest] = useParam("latest");
  const list = useHistory(place, { action, actor, alias, since: edge(since, false), until: edge(until, true) });
  const filtered = [action, actor, alias, since, until].some(Boolean);
  const rows = list.rows?.filter((event) => latest === "1" || alias === "latest" || event.alias !== "latest");
  const clear = () => [setAction, setActor, setAlias, setSince, setUntil].forEach((set) => set(null));
  return (
    <Section title="Each step">
      <div class="filters">
        <Choice name="What" value={action} onChange={setAction} options={kinds} />
        <Choice name="Alias" value={alias} onChange={setAlias} options={[...new Set(["production", "staging", "candidate", ...stagesOf(collection.aliases).map((state) => state.alias), "latest"])].map((name) => [name, name])} />
        <label class="field"><span>Who</span><input class="input" value={actor ?? ""} placeholder="username" onChange={(event) => setActor(event.currentTarget.value.trim() || null)} /></label>
        <label class="field"><span>From</span><input class="input" type="date" value={since ?? ""} onChange={(event) => setSince(event.currentTarget.value || null)} /></label>
        <label class="field"><span>To</span><input class="input" type="date" value={until ?? ""} onChange={(event) => setUntil(event.currentTarget.value || null)} /></label>
        <label class="check"><input type="checkbox" checked={latest === "1"} onChange={() => setLatest(latest === "1" ? null : "1")} /> moves of latest</label>
        {filtered && <button type="button" class="button small bare" onClick={clear}>Clear</button>}
      </div>
      {list.error && !list.rows ? <Failed error={list.error} retry={list.reload} /> : !rows ? <Waiting lines={6} /> : rows.length === 0 ? <p class="soft">{filtered ? "Nothing matches these filters." : "Nothing happened yet."}</p> : (
        byDay(rows).map(({ day, events }) => (
          <div key={day} class="day wide-rows">
            <h3>{day}</h3>
            <EventList events={events} />
          </div>
        ))
      )}
      {list.rows && !list.done && <div><button type="button" class="button" onClick={list.more}>Older steps</button></div>}
    </Section>
  );
}

function Choice({ name, value, onChange, options }: { name: string; value: string | null; onChange: (value: string | null) => void; options: [string, string][] }) {
  return (
    <label class="field">
      <span>{name}</span>
      <select class="input" aria-label={name} value={value ?? ""} onChange={(event) => onChange(event.currentTarget.value || null)}>
        <option value="">All</option>
        {options.map(([id, text]) => <option key={id} value={id}>{text}</option>)}
      </select>
    </label>
  );
}
