// Back to the version that held an alias before, after a look at what that changes.
import { useState } from "preact/hooks";
import type { Collection, Version } from "../../data/generated";
import { api, Failure } from "../../data/http";
import { useAction, useLoad } from "../../data/load";
import { apiOf, type Place } from "../../data/places";
import { setAlias, type Stretch, useTimeline, useVersion } from "../../data/registry";
import { Failed, Waiting } from "../../parts/notices";
import { Dialog } from "../../parts/overlay";
import { Time } from "../../parts/values";
import { Preview } from "./preview";
import { Reason } from "./reason";
import "./moves.css";

/** Earlier holders, the last one first, each once. */
export function earlierHolders(stretches: Stretch[], current: string | null): Stretch[] {
  const seen = new Set<string | null>([current]);
  return stretches.filter(({ version }) => !seen.has(version) && seen.add(version));
}

/** The first of them that is still linked; a removed one cannot come back this way. */
async function lastThere(place: Place, holders: Stretch[]): Promise<{ stretch: Stretch; version: Version } | null> {
  for (const stretch of holders.slice(0, 10)) {
    try {
      return { stretch, version: await api<Version>(`${apiOf(place)}/versions/${stretch.version}`) };
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== "not_found") throw error;
    }
  }
  return null;
}

export function RollBackDialog({ place, collection, alias, onClose }: { place: Place; collection: Collection; alias: string; onClose: () => void }) {
  const [reason, setReason] = useState("");
  const holder = collection.aliases.find((state) => state.alias === alias)?.version ?? null;
  const timeline = useTimeline(place, alias);
  const holders = timeline.data && earlierHolders(timeline.data, holder);
  const before = useLoad(holders ? `${apiOf(place)}/before/${alias}/${holders.map(({ version }) => version).join()}` : null, () => lastThere(place, holders ?? []));
  const from = useVersion(place, holder);
  const to = before.data?.version;
  const rolling = useAction(() => setAlias(place, alias, to?.version ?? "", holder, reason));
  const submit = async (event: Event) => {
    event.preventDefault();
    if (await rolling.run()) onClose();
  };
  const error = timeline.error ?? before.error;
  return (
    <Dialog title={`Roll back ${alias}`} onClose={onClose} wide>
      <form onSubmit={submit}>
        <h2>Roll back {alias}</h2>
        {error ? <Failed error={error} /> : before.data === null ? <p>No earlier version held {alias} that is still here. Choose one with Move instead.</p> : !before.data || (holder && !from.data) ? <Waiting /> : (
          <>
            <p class="soft">{before.data.version.version} was {alias} until <Time at={before.data.stretch.to ?? before.data.stretch.from} />, set by {before.data.stretch.set_by}{before.data.stretch.reason ? `: “${before.data.stretch.reason}”` : ""}.</p>
            <Preview alias={alias} collection={collection} from={from.data} to={before.data.version} />
            <Reason value={reason} onChange={setReason} example="more errors on real scans" />
          </>
        )}
        {rolling.error && <Failed error={rolling.error} />}
        <footer>
          <button type="button" class="button" onClick={onClose}>Cancel</button>
          <button type="submit" class="button primary" disabled={!to || rolling.busy} autofocus>{to ? `Roll back to ${to.version}` : "Roll back"}</button>
        </footer>
      </form>
    </Dialog>
  );
}
