// Back to the version that held an alias before, after a look at what that changes. Which one that is the server says.
import { useState } from "preact/hooks";
import type { Collection } from "../../data/generated";
import { useAction } from "../../data/load";
import type { Place } from "../../data/places";
import { setAlias, useTimeline, useTrialRollback } from "../../data/registry";
import { Failed, Waiting } from "../../parts/notices";
import { Dialog } from "../../parts/overlay";
import { Time } from "../../parts/values";
import { Preview, useSide } from "./preview";
import { Reason } from "./reason";
import "./moves.css";

export function RollBackDialog({ place, collection, alias, onClose }: { place: Place; collection: Collection; alias: string; onClose: () => void }) {
  const [reason, setReason] = useState("");
  const tried = useTrialRollback(place, alias);
  const timeline = useTimeline(place, alias);
  const from = useSide(place, tried.data?.from);
  const to = useSide(place, tried.data?.to);
  const target = tried.data?.to ?? null;
  const rolling = useAction(() => setAlias(place, alias, target ?? "", tried.data?.from ?? null, reason)); // only if it still goes from there
  const submit = async (event: Event) => {
    event.preventDefault();
    if (await rolling.run()) onClose();
  };
  const before = timeline.data?.find(({ version, to: until }) => version === target && until !== null);
  const error = tried.error ?? to.error;
  const ready = tried.data && to.data && (tried.data.from === null || from.data || from.error);
  return (
    <Dialog title={`Roll back ${alias}`} onClose={onClose} wide>
      <form onSubmit={submit}>
        <h2>Roll back {alias}</h2>
        {error?.code === "conflict" ? <p>No earlier version held {alias} that is still here. Choose one with Move instead.</p> : error ? <Failed error={error} retry={tried.reload} /> : !ready ? <Waiting /> : (
          <>
            {before && <p class="soft">{before.version} was {alias} until <Time at={before.to ?? before.from} />, set by {before.set_by}{before.reason ? `: “${before.reason}”` : ""}.</p>}
            {tried.data && to.data && <Preview change={tried.data} collection={collection} from={from.data} to={to.data} />}
            <Reason value={reason} onChange={setReason} example="more errors on real scans" />
          </>
        )}
        {rolling.error && <Failed error={rolling.error} />}
        <footer>
          <button type="button" class="button" onClick={onClose}>Cancel</button>
          <button type="submit" class="button primary" disabled={!ready || rolling.busy} autofocus>{target ? `Roll back to ${target}` : "Roll back"}</button>
        </footer>
      </form>
    </Dialog>
  );
}
