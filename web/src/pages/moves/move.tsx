// Pointing an alias to a version: which, what changes, why.
import { useEffect, useState } from "preact/hooks";
import type { Collection } from "../../data/generated";
import { relativeTime } from "../../data/format";
import { invalidate, useAction, useRested } from "../../data/load";
import { apiOf, type Place } from "../../data/places";
import { setAlias, stagesOf, useTrialMove, useVersionRows, type VersionRow } from "../../data/registry";
import { Icon } from "../../parts/icons";
import { Dialog } from "../../parts/overlay";
import { Failed, Waiting } from "../../parts/notices";
import { AliasPill } from "../../parts/values";
import { Preview, useSide } from "./preview";
import { Reason } from "./reason";
import "./moves.css";

interface Props {
  place: Place;
  collection: Collection;
  locked: Set<string>;
  alias?: string | undefined; // fixed
  version?: string | undefined; // fixed
  onClose: () => void;
}

export function MoveDialog({ place, collection, locked, alias: fixedAlias, version: fixedVersion, onClose }: Props) {
  const [alias, setAliasName] = useState(fixedAlias ?? "");
  const [version, setVersion] = useState(fixedVersion ?? "");
  const [reason, setReason] = useState("");
  const holder = collection.aliases.find((state) => state.alias === alias)?.version ?? null;
  const same = holder !== null && holder === version;
  const forbidden = locked.has(alias) && collection.role !== "admin";
  const rested = useRested(alias);
  const tried = useTrialMove(place, alias && version && rested === alias && !same && !forbidden ? { alias, version, expected: holder } : null);
  useEffect(() => void (tried.error?.code === "conflict" && invalidate(apiOf(place), { exactly: true })), [tried.error]); // who holds it has changed
  const from = useSide(place, tried.data?.from);
  const to = useSide(place, tried.data?.to);
  const moving = useAction(() => setAlias(place, alias, version, holder, reason));
  const submit = async (event: Event) => {
    event.preventDefault();
    if (await moving.run()) onClose();
  };
  const title = fixedAlias ? `${holder ? "Move" : "Promote to"} ${fixedAlias}` : `Promote ${fixedVersion ?? "a version"}`;
  const ready = !forbidden && !same && tried.data !== undefined && to.data !== undefined;
  return (
    <Dialog title={title} onClose={onClose} wide>
      <form onSubmit={submit}>
        <h2>{title}</h2>
        <div class="pair">
          {!fixedAlias && <AliasField value={alias} onChange={setAliasName} collection={collection} locked={locked} version={version} />}
          {!fixedVersion && <VersionField value={version} onChange={setVersion} place={place} holder={holder} />}
        </div>
        {tried.error && !moving.error && <Failed error={tried.error} retry={tried.reload} />}
        {forbidden ? <p class="notice"><Icon name="lock" />{alias} is protected: only administrators of the registry set and move it.</p> : same ? <p class="soft">{alias} is already on {version}.</p> : tried.data && to.data && (tried.data.from === null || from.data || from.error) ? <Preview change={tried.data} collection={collection} from={from.data} to={to.data} /> : version && alias && !tried.error ? <Waiting /> : null}
        <Reason value={reason} onChange={setReason} example="passed the evaluation on the March set" />
        {moving.error && <Failed error={moving.error} />}
        <footer>
          <button type="button" class="button" onClick={onClose}>Cancel</button>
          <button type="submit" class="button primary" disabled={!ready || moving.busy}>{ready ? `${holder ? "Move" : "Set"} ${alias} ${holder ? "to" : "on"} ${version}` : "Move"}</button>
        </footer>
      </form>
    </Dialog>
  );
}

function AliasField({ value, onChange, collection, locked, version }: { value: string; onChange: (value: string) => void; collection: Collection; locked: Set<string>; version: string }) {
  const known = [...new Set(["production", "staging", "candidate", ...stagesOf(collection.aliases).map(({ alias }) => alias), ...locked])];
  const free = (name: string) => !locked.has(name) || collection.role === "admin";
  const holder = (name: string) => collection.aliases.find(({ alias }) => alias === name)?.version;
  return (
    <div class="stack tight">
      <label class="field">
        <span>Alias</span>
        <input class="input" list="known-aliases" value={value} required pattern="[^\/:]+" title="no / and no :" placeholder="one of these, or a new one" autofocus onInput={(event) => onChange(event.currentTarget.value.trim())} />
        <datalist id="known-aliases">{known.map((name) => <option key={name} value={name} />)}</datalist>
      </label>
      <div class="row tight choices" role="group" aria-label="Choose one">
        {known.filter((name) => free(name) && holder(name) !== version).slice(0, 8).map((name) => (
          <button type="button" key={name} class="pick" aria-pressed={value === name} onClick={() => onChange(name)}>
            <AliasPill name={name} /><span class="small soft">{holder(name) ? `now ${holder(name)}` : "free"}</span>
          </button>
        ))}
      </div>
    </div>
  );
}

const newest = 200; // versions to choose from; older ones are typed

function VersionField({ value, onChange, place, holder }: { value: string; onChange: (value: string) => void; place: Place; holder: string | null }) {
  const versions = useVersionRows(place, { limit: newest });
  const [older, setOlder] = useState(false);
  if (older) {
    return (
      <label class="field">
        <span>Version, as v12</span>
        <input class="input" aria-label="Version" required autofocus pattern="v[0-9]+" title="v and its number" placeholder="v12" onInput={(event) => onChange(/^v\d+$/.test(event.currentTarget.value.trim()) ? event.currentTarget.value.trim() : "")} />
      </label>
    );
  }
  const choose = (chosen: string) => (chosen === "older" ? (setOlder(true), onChange("")) : onChange(chosen));
  return (
    <label class="field">
      <span>Version</span>
      <select class="input" aria-label="Version" required value={value} onChange={(event) => choose(event.currentTarget.value)}>
        <option value="">Choose a version</option>
        {(versions.rows ?? []).map((row) => (
          <option key={row.version} value={row.version} disabled={row.version === holder}>
            {describe(row, holder)}
          </option>
        ))}
        {!versions.done && versions.rows && <option value="older">An older one…</option>}
      </select>
    </label>
  );
}

function describe(version: VersionRow, holder: string | null): string {
  const others = version.aliases.filter((name) => name !== "latest");
  const notes = [relativeTime(version.linked_at), ...others];
  return `${version.version} · ${notes.join(" · ")}${version.version === holder ? " (now)" : ""}`;
}
