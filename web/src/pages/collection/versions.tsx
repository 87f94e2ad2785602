// All versions in a table: choose columns, sort by any of them, filter, tick some to compare.
import { useMemo, useRef, useState } from "preact/hooks";
import { byKind, firstAsked, showable, usualColumns } from "../../data/columns";
import { parseFilter } from "../../data/filter";
import { formatCount } from "../../data/format";
import { useRested } from "../../data/load";
import { useParam } from "../../data/navigate";
import { collectionUrl, mostCompared } from "../../data/places";
import { useColumns, useVersionCount, useVersionRows, useVersionTable } from "../../data/registry";
import { Icon } from "../../parts/icons";
import { Code } from "../../parts/layout";
import { Empty, Failed, Waiting } from "../../parts/notices";
import { linkLines } from "../../parts/snippets";
import { LinkDialog } from "../moves/link";
import { MoveDialog } from "../moves/move";
import type { Shown } from "./collection";
import { ColumnChooser } from "./column_chooser";
import { VersionTable } from "./version_table";

const screenful = 50; // rows beyond which there are buttons to the ends
const mostColumns = 50; // the server's limit

export function Versions({ shown }: { shown: Shown }) {
  const { place, collection } = shown;
  if (collection.versions === 0) {
    return (
      <Empty title="No version here now">
        <p class="soft">Link one from a script:</p>
        <Code text={linkLines(place.entity, place.project, place.collection)} />
      </Empty>
    );
  }
  return <Listed shown={shown} />;
}

function Listed({ shown }: { shown: Shown }) {
  const { place, collection } = shown;
  const [sort, setSort] = useParam("sort");
  const [typed, setTyped] = useParam("filter");
  const [chosen, setChosen] = useParam("columns");
  const [ticked, setTicked] = useState<string[]>([]);
  const [linking, setLinking] = useState(false);
  const [moving, setMoving] = useState<string | null>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const [toEnd, setToEnd] = useState(false);
  const seen = useColumns(place);
  const keys = useMemo(() => showable(seen.data ?? []).map(({ column }) => column).sort(byKind), [seen.data]);
  const asked = useMemo(() => firstAsked(seen.data ?? []), [seen.data]);
  const wanted = (chosen === null ? [...asked.metrics, ...asked.settings] : chosen.split(",").filter(Boolean)).slice(0, mostColumns);
  const rested = useRested(typed ?? "");
  const parsed = useMemo(() => parseFilter(rested, keys), [rested, keys]);
  const ready = seen.data !== undefined || (seen.error !== undefined && chosen !== null);
  const newest = useVersionRows(place, ready && chosen === null ? { columns: wanted } : null);
  const ends = useVersionTable(place, ready && !parsed.problem ? { columns: wanted, filter: parsed.filter, order: sort ?? undefined } : null);
  const list = ends.head;
  const unknown = list.rows !== undefined && !list.done && !parsed.problem; // how many match, that is
  const matching = useVersionCount(place, unknown ? parsed.filter : null).data;
  const columns = useMemo(() => (chosen === null ? usualColumns(asked, newest.rows?.slice(0, 100) ?? []) : wanted), [chosen, asked, newest.rows]);
  const numeric = useMemo(() => new Set(seen.data?.filter(({ kind }) => kind === "number").map(({ column }) => column)), [seen.data]);
  const tick = (version: string) => setTicked((old) => (old.includes(version) ? old.filter((each) => each !== version) : old.length < mostCompared ? [...old, version] : old));
  const error = list.error ?? (ready ? undefined : seen.error);
  if (!list.rows) return error ? <Failed error={error} retry={seen.error ? seen.reload : list.reload} /> : <Waiting lines={8} />;
  return (
    <section class="stack" aria-label="Versions">
      <div class="toolbar">
        <input class="input search" type="search" aria-label="Filter the versions" placeholder={keys[0] ? `Filter: ${exampleOf(columns[0] ?? keys[0])}` : "Filter"} value={typed ?? ""} onInput={(event) => setTyped(event.currentTarget.value)} />
        <span class="small soft" role="status">{told(list.rows.length, list.done ? list.rows.length : matching, collection.versions, parsed.filter !== undefined)}</span>
        {(list.rows.length > screenful || !list.done) && (
          <span class="row tight">
            <button type="button" class="button small bare" title="To the first row" aria-label="To the first row" onClick={() => scroller.current?.scrollTo({ top: 0 })}><Icon name="first" /></button>
            <button type="button" class="button small bare" title="To the last row" aria-label="To the last row" onClick={() => setToEnd(true)}><Icon name="last" /></button>
          </span>
        )}
        <div class="row spread">
          {ticked.length > 0 && <button type="button" class="button small bare" onClick={() => setTicked([])}>Clear {ticked.length}</button>}
          {ticked.length >= 2 ? (
            <a class="button small primary" href={collectionUrl(place, { compare: ticked.join(",") })}>Compare {ticked.length} versions</a>
          ) : (
            <span class="small faint hide-small">{ticked.length === 1 ? "Tick one more to compare" : "Tick versions to compare them"}</span>
          )}
          {shown.editable && collection.kind === "portfolio" && <button type="button" class="button small" onClick={() => setLinking(true)}><Icon name="plus" />Link a version</button>}
          <ColumnChooser keys={keys} chosen={columns} onChange={(next) => setChosen(next === null ? null : next.join(",") || ",")} />
        </div>
      </div>
      {parsed.problem && <p class="notice small"><Icon name="alert" />This filter does not work: {parsed.problem}.</p>}
      {list.error && <Failed error={list.error} retry={list.reload} />}
      {list.rows.length === 0 ? <p class="soft">No version matches the filter.</p> : (
        <VersionTable shown={shown} ends={ends} filter={parsed.filter} all={parsed.filter === undefined ? collection.versions : matching} columns={columns} numeric={numeric} sort={sort} onSort={setSort} ticked={ticked} onTick={tick} onMove={shown.editable ? setMoving : undefined} scroller={scroller} toEnd={toEnd} onToEnd={setToEnd} />
      )}
      {linking && <LinkDialog place={place} onClose={() => setLinking(false)} />}
      {moving && <MoveDialog place={place} collection={collection} locked={shown.locked} version={moving} onClose={() => setMoving(null)} />}
    </section>
  );
}

function exampleOf(key: string): string {
  return `${key.replace(/^\w+\./, "")} > 0.9, alias:production, v12`;
}

function told(rows: number, matching: number | undefined, all: number, filtered: boolean): string {
  if (!filtered) return "";
  return matching === undefined ? `the first ${formatCount(rows)} that match, of ${formatCount(all)}` : `${formatCount(matching)} of ${formatCount(all)}`;
}
