// Which version is what: a card for each stage, with the way to move it.
import { useState } from "preact/hooks";
import type { Alias } from "../../data/generated";
import { exactTime } from "../../data/format";
import { collectionUrl, isRegistry, versionUrl } from "../../data/places";
import { byRank, stagesOf, useBefore } from "../../data/registry";
import { Icon } from "../../parts/icons";
import { Menu } from "../../parts/overlay";
import { AliasPill, Time } from "../../parts/values";
import type { Shown } from "./collection";
import { MoveDialog } from "../moves/move";
import { RemoveAliasDialog } from "../moves/remove";
import { RollBackDialog } from "../moves/roll_back";

type Open = { kind: "move" | "rollback" | "remove"; alias: string } | null;

/** The stages of a life are shown also while nothing holds them. */
function stages(aliases: Alias[], registry: boolean): { name: string; state: Alias | undefined }[] {
  const set = stagesOf(aliases).map((state) => ({ name: state.alias, state: state as Alias | undefined }));
  const missing = (registry ? ["production", "staging"] : []).filter((name) => !set.some((stage) => stage.name === name)).map((name) => ({ name, state: undefined }));
  return [...set, ...missing].sort((a, b) => byRank(a.name, b.name));
}

export function Board({ shown }: { shown: Shown }) {
  const { place, collection } = shown;
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const all = stages(collection.aliases, isRegistry(place.project));
  const movable = (name: string) => shown.editable && (!shown.locked.has(name) || shown.admin);
  return (
    <section aria-label="Which version is what">
      {all.length > 0 && (
        <ul class="board">
          {all.map(({ name, state }) => (
            <Stage key={name} shown={shown} name={name} state={state} movable={movable(name)} open={(kind) => setOpen({ kind, alias: name })} />
          ))}
        </ul>
      )}
      {open?.kind === "move" && <MoveDialog place={place} collection={collection} locked={shown.locked} alias={open.alias} onClose={close} />}
      {open?.kind === "rollback" && <RollBackDialog place={place} collection={collection} alias={open.alias} onClose={close} />}
      {open?.kind === "remove" && <RemoveAliasDialog place={place} collection={collection} alias={open.alias} onClose={close} />}
    </section>
  );
}

/** What held it before, to be compared with. */
function Before({ shown, state }: { shown: Shown; state: Alias }) {
  const before = useBefore(shown.place, state.alias, state.version).data;
  return before ? <a class="small" href={collectionUrl(shown.place, { compare: `${before},${state.version}` })}>compare with {before}, live before</a> : null;
}

function Stage({ shown, name, state, movable, open }: { shown: Shown; name: string; state: Alias | undefined; movable: boolean; open: (kind: "move" | "rollback" | "remove") => void }) {
  const locked = shown.locked.has(name);
  const none = shown.collection.versions === 0;
  return (
    <li class="stage">
      <div class="row tight">
        <AliasPill name={name} locked={locked} />
        {movable && state && (
          <div class="spread">
            <Menu label={`More for ${name}`} button={<Icon name="more" />}>
              <button type="button" onClick={() => open("remove")}><Icon name="close" />Remove {name} from {state.version}</button>
            </Menu>
          </div>
        )}
      </div>
      {state ? (
        <>
          <div class="row">
            <a class="big" href={versionUrl(shown.place, state.version)}>{state.version}</a>
            {name === "production" && <Before shown={shown} state={state} />}
          </div>
          <p class="small soft">since {exactTime(state.since).slice(0, 16)} <span class="faint">· <Time at={state.since} /></span></p>
          <p class="why" title={state.reason ?? undefined}>{state.actor}{state.reason ? <>: “{state.reason}”</> : <span class="soft"> gave no reason</span>}</p>
        </>
      ) : (
        <p class="soft small nothing">No version is {name} now.</p>
      )}
      {movable && !none && (
        <div class="act">
          <button type="button" class="button small" onClick={() => open("move")}><Icon name="move" />{state ? "Move" : "Promote"}</button>
          {state && <button type="button" class="button small" onClick={() => open("rollback")}><Icon name="back" />Roll back</button>}
        </div>
      )}
      {!movable && locked && shown.editable && <p class="small faint">Only administrators of the registry move it.</p>}
    </li>
  );
}
