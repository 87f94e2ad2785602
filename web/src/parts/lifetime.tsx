// How long versions of a team or of oneself live if nobody says otherwise.
import { useState } from "preact/hooks";
import { lifetimeText, secondsOfDays } from "../data/lifetime";
import { useAction } from "../data/load";
import { setLifetime, useLifetime } from "../data/trash";
import { Confirm } from "./confirm";
import { Section } from "./layout";
import { Failed, Waiting } from "./notices";

/** `whose`: "your own projects". */
export function Lifetime({ entity, editable, whose }: { entity: string; editable: boolean; whose: string }) {
  const load = useLifetime(entity);
  return (
    <Section title="How long versions live" id="lifetime">
      {load.data ? <Loaded key={load.data.seconds} entity={entity} seconds={load.data.seconds} editable={editable} whose={whose} /> : load.error ? <Failed error={load.error} retry={load.reload} /> : <Waiting lines={2} />}
    </Section>
  );
}

function Loaded({ entity, seconds, editable, whose }: { entity: string; seconds: number | null; editable: boolean; whose: string }) {
  const [days, setDays] = useState(seconds === null ? "" : String(seconds / 86_400));
  const [asked, setAsked] = useState<number>();
  const ending = useAction(() => setLifetime(entity, null));
  const submit = (event: Event) => {
    event.preventDefault();
    const wanted = secondsOfDays(days);
    if (wanted !== null) setAsked(wanted);
  };
  return (
    <>
      <p class="form">Versions in {whose} live <strong>{lifetimeText(seconds)}</strong>{seconds === null ? ", unless a script gives one of them a time (ttl)." : ", unless a script gives them another time (ttl)."} What is linked in a registry never expires.</p>
      {editable && (
        <form class="inline-form form" onSubmit={submit}>
          <label class="field"><span>Days</span><input class="input" type="number" min="0.001" max="36500" step="any" required placeholder="90" value={days} onInput={(event) => setDays(event.currentTarget.value)} /></label>
          <button type="submit" class="button" disabled={secondsOfDays(days) === null || secondsOfDays(days) === seconds}>Let versions expire</button>
          {seconds !== null && <button type="button" class="button" disabled={ending.busy} onClick={() => void ending.run()}>Keep for ever</button>}
          {ending.error && <Failed error={ending.error} />}
        </form>
      )}
      {asked !== undefined && (
        <Confirm title={`Let versions expire after ${lifetimeText(asked)}`} action="Let them expire" onClose={() => setAsked(undefined)} change={() => setLifetime(entity, asked)}>
          <p>This counts from the day each was made, for the versions that are there already, too: what is older than {lifetimeText(asked)} is deleted within the hour.</p>
          <p>Not touched are versions linked in a registry and versions with a time of their own. What expires can be restored from the trash for a while.</p>
        </Confirm>
      )}
    </>
  );
}
