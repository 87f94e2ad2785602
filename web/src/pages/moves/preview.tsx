// What a move of an alias changes, before it is made: which version it leaves and which it gets is what the server answered to a trial.
import type { Alias, Collection, Version } from "../../data/generated";
import { compareKeys } from "../../data/columns";
import { alignedNumbers, formatValue } from "../../data/format";
import { type Loaded, useLoad } from "../../data/load";
import { lowerIsBetter, shortKey } from "../../data/metrics";
import { apiOf, type Place } from "../../data/places";
import type { Change } from "../../data/registry";
import { AliasPill, Delta, Parted, Time } from "../../parts/values";
import { loadAsLogged } from "../version/facts";

/** A side of the preview: its numbers are those it was logged with. */
export function useSide(place: Place, version: string | null | undefined): Loaded<Version> {
  return useLoad(version ? `${apiOf(place)}/versions/${version}?as=logged` : null, () => loadAsLogged(place, version ?? ""));
}

interface Props {
  change: Change;
  collection: Collection;
  from: Version | undefined; // who holds it now
  to: Version;
}

export function Preview({ change, collection, from, to }: Props) {
  const { alias } = change;
  const state = collection.aliases.find((each) => each.alias === alias && each.version === change.from);
  return (
    <div class="preview-move">
      <div class="change">
        <Side version={change.from ?? undefined} state={state} version_label="now" />
        <span class="arrow" aria-label="becomes">→</span>
        <Side version={change.to ?? undefined} version_label="after" />
      </div>
      <Effects alias={alias} isProtected={change.protected} from={from} to={to} />
      {from && from.version !== to.version && <Numbers from={from} to={to} />}
    </div>
  );
}

function Side({ version, state, version_label }: { version: string | undefined; state?: Alias | undefined; version_label: string }) {
  return (
    <div>
      <div class="small soft">{version_label}</div>
      <div class="big">{version ?? "nothing"}</div>
      {state && <div class="small soft">since <Time at={state.since} /> by {state.actor}</div>}
    </div>
  );
}

/** Told in sentences: who gains, who loses, what differs in code and data. */
function Effects({ alias, isProtected, from, to }: { alias: string; isProtected: boolean; from: Version | undefined; to: Version }) {
  const kept = from?.aliases.filter((name) => name !== alias) ?? [];
  const commits = from?.run && to.run && from.run.commit !== to.run.commit;
  const settings = from ? compareKeys(from, to, "config.").filter(({ same }) => !same) : [];
  return (
    <ul class="effects">
      <li>
        Whoever asks for <code>:{alias}</code> gets <strong>{to.version}</strong> from then on{from ? <>, not {from.version}</> : ""}.
      </li>
      {from && <li>{from.version} stays{kept.length ? <> and keeps {kept.map((name) => <AliasPill key={name} name={name} />)}</> : ", without an alias"}.</li>}
      {isProtected && <li>{alias} is protected: you may move it as an administrator of the registry.</li>}
      {commits && <li>Other code: commit <code>{from.run?.commit?.slice(0, 8) ?? "none"}</code> → <code>{to.run?.commit?.slice(0, 8) ?? "none"}</code>.</li>}
      {settings.slice(0, 4).map(({ key, from: before, to: after }) => (
        <li key={key}>Other setting: {shortKey(key)} {formatValue(before)} → {formatValue(after)}.</li>
      ))}
    </ul>
  );
}

const most = 6;

function Numbers({ from, to }: { from: Version; to: Version }) {
  const seen = new Set<string>();
  const rows = [...compareKeys(from, to, "metric."), ...compareKeys(from, to, "metadata.")].filter(({ key, from: a, to: b }) => {
    if (typeof a !== "number" || typeof b !== "number" || seen.has(shortKey(key))) return false;
    return seen.add(shortKey(key));
  });
  const known = [...rows.filter(({ key }) => lowerIsBetter(key) !== undefined), ...rows.filter(({ key }) => lowerIsBetter(key) === undefined)].slice(0, most);
  if (known.length === 0) return <p class="small soft">The two have no metric in common.</p>;
  return (
    <div class="scroll">
    <table class="numbers">
      <thead>
        <tr><th>When logged</th><th class="num">{from.version}</th><th class="num">{to.version}</th><th class="num">Difference</th></tr>
      </thead>
      <tbody>
        {known.map(({ key, from: a, to: b }) => {
          const format = alignedNumbers([a as number, b as number]);
          return (
            <tr key={key}>
              <th scope="row" class="named"><Parted name={shortKey(key)} /></th>
              <td class="num">{format(a as number)}</td>
              <td class="num">{format(b as number)}</td>
              <td class="num"><Delta from={a as number} to={b as number} lowerIsBetter={lowerIsBetter(key)} /></td>
            </tr>
          );
        })}
      </tbody>
    </table>
    </div>
  );
}
