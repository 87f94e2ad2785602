// The table itself: real rows and cells, of which only those on the screen are in the document.
import type { RefObject } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { bestOf, numberIn } from "../../data/columns";
import { alignedNumbers, formatValue } from "../../data/format";
import { shortKey } from "../../data/metrics";
import { runUrl, versionUrl } from "../../data/places";
import type { VersionRow } from "../../data/registry";
import { reach, type TwoEnded, useJoined } from "../../data/two_ended";
import { ahead, LongBody, rowHeight, SortHeader, useTop } from "../../parts/long_table";
import { Pills, Size, Time } from "../../parts/values";
import { useVisibleRows } from "../../parts/virtual";
import type { Shown } from "./collection";

const scrolling = 1500; // rows that are asked for ahead once somebody scrolls
const telling = 200; // rows that say how the numbers of a column are written

interface Props {
  shown: Shown;
  ends: TwoEnded<VersionRow>;
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
function useShapes(first: VersionRow[], all: VersionRow[] | undefined, columns: string[], numeric: Set<string>) {
  return useMemo(
    () =>
      columns.map((key) => {
        const numbers = first.flatMap(({ values }) => numberIn(values[key]) ?? []);
        return { key, numeric: numeric.has(key), format: alignedNumbers(numbers), best: all && bestOf(all, key) };
      }),
    [first[0], first.length, all, numeric, columns.join()],
  );
}
type Column = ReturnType<typeof useShapes>[number];

export function VersionTable(props: Props) {
  const { ends, all, columns, sort, onSort, scroller, toEnd, onToEnd } = props;
  const { head, tail } = ends;
  const list = useJoined(ends, all ?? 0, (row) => row.version);
  const visible = useVisibleRows(list.count, rowHeight, scroller);
  const shaped = useShapes((head.rows ?? []).slice(0, telling), list.rows, columns, props.numeric);
  const failed = head.error ?? tail.error;
  useEffect(() => {
    if (!toEnd) return reach(ends, list, visible.first, visible.last, visible.first > 0 ? scrolling : ahead);
    if (all === undefined) head.reach(Infinity); // nobody knows at which row the last ones would stand
    else if (!list.rows) ends.askTail();
    if (scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight;
    if (list.rows || failed || (tail.rows && all !== undefined)) onToEnd(false);
  });
  useTop(scroller, `${sort} ${props.filter}`);
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
      <table class="versions" aria-rowcount={list.rows || all !== undefined ? list.count + 1 : -1}>
        <thead>
          <tr>
            <th class="tick"><span class="sr">Compare</span></th>
            <SortHeader {...header} field="version_index" name="Version" newest />
            <th>Aliases</th>
            {shaped.map(({ key, numeric }) => (
              <SortHeader key={key} {...header} field={key} name={shortKey(key)} title={key.startsWith("metric.") ? `${key}, as it was when each version was logged` : key} numeric={numeric} />
            ))}
            <SortHeader {...header} field="size" name="Size" numeric />
            <th>Run</th>
            <SortHeader {...header} field="linked_at" name={props.shown.collection.kind === "portfolio" ? "Linked" : "Logged"} />
            {props.onMove && <th><span class="sr">Actions</span></th>}
          </tr>
        </thead>
        <LongBody visible={visible} at={list.at} span={width} failed={failed !== undefined}>
          {(row, index) => <Row key={row.version} {...props} row={row} index={index} columns={shaped} />}
        </LongBody>
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
