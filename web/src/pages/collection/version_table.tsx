// The table itself: real rows and cells, of which only those on the screen are in the document.
import type { RefObject } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { bestOf, numberIn } from "../../data/columns";
import { alignedNumbers, formatValue } from "../../data/format";
import type { Paged } from "../../data/load";
import { shortKey } from "../../data/metrics";
import { runUrl, versionUrl } from "../../data/places";
import type { VersionRow } from "../../data/registry";
import { SortHeader, Spacer, Unloaded } from "../../parts/long_table";
import { Pills, Size, Time } from "../../parts/values";
import { useVisibleRows } from "../../parts/virtual";
import type { Shown } from "./collection";

const rowHeight = 37;
const ahead = 60; // rows before the end at which the next page is asked for,
const scrolling = 1500; // and once somebody scrolls
const telling = 200; // rows that say how the numbers of a column are written

interface Props {
  shown: Shown;
  list: Paged<VersionRow>;
  filter: string | undefined;
  all: number | undefined; // rows there are in the end, if that is known
  columns: string[];
  numeric: Set<string>; // columns of numbers
  sort: string | null;
  onSort: (order: string | null) => void;
  ticked: string[];
  onTick: (version: string) => void;
  onMove: ((version: string) => void) | undefined;
  scroller: RefObject<HTMLDivElement>;
  toEnd: boolean; // the last row is on its way
  onToEnd: (wanted: boolean) => void;
}

/** How the numbers of each column are written, and its best version, once all are here. */
function useShapes(rows: VersionRow[], done: boolean, columns: string[], numeric: Set<string>) {
  const first = rows.slice(0, telling);
  return useMemo(
    () =>
      columns.map((key) => {
        const numbers = first.flatMap(({ values }) => numberIn(values[key]) ?? []);
        return { key, numeric: numeric.has(key), format: alignedNumbers(numbers), best: done ? bestOf(rows, key) : undefined };
      }),
    [first[0], first.length, done, numeric, columns.join()],
  );
}
type Column = ReturnType<typeof useShapes>[number];

export function VersionTable(props: Props) {
  const { list, all, columns, sort, onSort, scroller, toEnd, onToEnd } = props;
  const rows = list.rows ?? [];
  const count = list.done ? rows.length : Math.max(all ?? 0, rows.length);
  const visible = useVisibleRows(count, rowHeight, scroller);
  const shaped = useShapes(rows, list.done, columns, props.numeric);
  useEffect(() => {
    if (!list.done) list.reach(toEnd ? Infinity : visible.last + (visible.first > 0 ? scrolling : ahead));
    if (toEnd && scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight;
    if (toEnd && (list.done || list.error)) onToEnd(false);
  });
  useEffect(() => void (scroller.current && (scroller.current.scrollTop = 0)), [sort, props.filter]);
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "End") onToEnd(true);
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const row = (event.target as HTMLElement).closest("tr");
    const next = event.key === "ArrowDown" ? row?.nextElementSibling : row?.previousElementSibling;
    const target = next?.querySelector<HTMLElement>("a");
    if (!target) return;
    target.focus();
    event.preventDefault();
  };
  const header = { sort, onSort };
  const width = 5 + shaped.length + 1;
  return (
    <div class="scroll long" ref={scroller} onKeyDown={onKey} tabIndex={0} role="region" aria-label="Table of versions">
      <table class="versions" aria-rowcount={list.done || all !== undefined ? count + 1 : -1}>
        <thead>
          <tr>
            <th class="tick"><span class="sr">Compare</span></th>
            <SortHeader {...header} field="version_index" name="Version" newest />
            <th>Aliases</th>
            {shaped.map(({ key, numeric }) => (
              <SortHeader key={key} {...header} field={key} name={shortKey(key)} title={key} numeric={numeric} />
            ))}
            <SortHeader {...header} field="size" name="Size" numeric />
            <th>Run</th>
            <SortHeader {...header} field="linked_at" name={props.shown.collection.kind === "portfolio" ? "Linked" : "Logged"} />
            {props.onMove && <th><span class="sr">Actions</span></th>}
          </tr>
        </thead>
        <tbody>
          {visible.above > 0 && <Spacer height={visible.above} span={width} />}
          {rows.slice(visible.first, visible.last).map((row, i) => (
            <Row key={row.version} {...props} row={row} index={visible.first + i} columns={shaped} />
          ))}
          {Array.from({ length: visible.last - Math.max(visible.first, rows.length) }, (_, i) => <Unloaded key={i} span={width} failed={list.error !== undefined} />)}
          {visible.below > 0 && <Spacer height={visible.below} span={width} />}
        </tbody>
      </table>
    </div>
  );
}

function Row({ row, index, columns, shown, ticked, onTick, onMove }: Omit<Props, "columns"> & { row: VersionRow; index: number; columns: Column[] }) {
  return (
    <tr aria-rowindex={index + 2}>
      <td class="tick"><input type="checkbox" aria-label={`Compare ${row.version}`} checked={ticked.includes(row.version)} onChange={() => onTick(row.version)} /></td>
      <th scope="row"><a class="strong" href={versionUrl(shown.place, row.version)}>{row.version}</a></th>
      <td><Pills names={row.aliases} locked={shown.locked} /></td>
      {columns.map((column) => <Value key={column.key} row={row} column={column} />)}
      <td class="num"><Size bytes={row.size} /></td>
      <td class="clip run">{row.run ? row.run.deleted ? <span class="soft" title="This run was deleted; what it did is kept">{row.run.display_name}</span> : <a class="quiet" href={runUrl(row.run.entity, row.run.project, row.run.name)}>{row.run.display_name}</a> : <span class="faint">–</span>}</td>
      <td class="nowrap"><Time at={row.linked_at} /></td>
      {onMove && <td><button type="button" class="button small bare" onClick={() => onMove(row.version)} aria-label={`Promote ${row.version}`}>Promote</button></td>}
    </tr>
  );
}

function Value({ row, column }: { row: VersionRow; column: Column }) {
  const value = row.values[column.key];
  if (value === undefined || value === null) return <td class={column.numeric ? "num" : ""}><span class="faint">–</span></td>;
  const number = column.numeric ? numberIn(value) : undefined;
  const best = column.best === row.version;
  return (
    <td class={`${column.numeric ? "num" : "clip"} ${best ? "best" : ""}`} title={`${best ? "Best of these: " : ""}${String(value)}`}>
      {number === undefined ? formatValue(value) : column.format(number)}
    </td>
  );
}
