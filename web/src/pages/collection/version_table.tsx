// The table itself: real rows and cells, of which only those on the screen are in the document.
import { useEffect, useMemo, useRef } from "preact/hooks";
import { bestOf, numberAt, valueAt } from "../../data/columns";
import { alignedNumbers, formatValue } from "../../data/format";
import type { Version } from "../../data/generated";
import { shortKey } from "../../data/metrics";
import { runUrl, versionUrl } from "../../data/places";
import { Icon } from "../../parts/icons";
import { Pills, Size, Time } from "../../parts/values";
import { useVisibleRows } from "../../parts/virtual";
import type { Shown } from "./collection";

const rowHeight = 37;
const ahead = 60; // rows before the end at which the next page is asked for

interface Props {
  shown: Shown;
  rows: Version[];
  columns: string[];
  sort: string | null;
  onSort: (order: string | null) => void;
  ticked: string[];
  onTick: (version: string) => void;
  onMove: ((version: string) => void) | undefined;
  more: (() => void) | undefined;
}

/** How the numbers of each column are written, and its best version. */
function useColumns(rows: Version[], columns: string[]) {
  return useMemo(
    () =>
      columns.map((key) => {
        const numbers = rows.flatMap((row) => numberAt(row, key) ?? []);
        return { key, numeric: numbers.length * 2 > rows.length, format: alignedNumbers(numbers), best: rows.length > 1 ? bestOf(rows, key) : undefined };
      }),
    [rows, columns.join()],
  );
}
type Column = ReturnType<typeof useColumns>[number];

export function VersionTable(props: Props) {
  const { rows, columns, more, sort, onSort } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const visible = useVisibleRows(rows.length, rowHeight, scroller);
  const shaped = useColumns(rows, columns);
  useEffect(() => {
    if (more && visible.last > rows.length - ahead) more();
  });
  useEffect(() => void (scroller.current && (scroller.current.scrollTop = 0)), [sort]);
  const onKey = (event: KeyboardEvent) => {
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
      <table class="versions" aria-rowcount={rows.length + 1}>
        <thead>
          <tr>
            <th class="tick"><span class="sr">Compare</span></th>
            <Header {...header} field="version_index" name="Version" newest />
            <th>Aliases</th>
            {shaped.map(({ key, numeric }) => (
              <Header key={key} {...header} field={key} name={shortKey(key)} title={key} numeric={numeric} />
            ))}
            <Header {...header} field="size" name="Size" numeric />
            <th>Run</th>
            <Header {...header} field="linked_at" name={props.shown.collection.kind === "portfolio" ? "Linked" : "Logged"} />
            {props.onMove && <th><span class="sr">Actions</span></th>}
          </tr>
        </thead>
        <tbody>
          {visible.above > 0 && <Spacer height={visible.above} span={width} />}
          {rows.slice(visible.first, visible.last).map((row, i) => (
            <Row key={row.version} {...props} row={row} index={visible.first + i} columns={shaped} />
          ))}
          {visible.below > 0 && <Spacer height={visible.below} span={width} />}
        </tbody>
      </table>
    </div>
  );
}

function Spacer({ height, span }: { height: number; span: number }) {
  return (
    <tr aria-hidden="true" class="spacer">
      <td colSpan={span} style={{ height: `${height}px` }} />
    </tr>
  );
}

function Header({ field, name, title, numeric, newest, sort, onSort }: { field: string; name: string; title?: string; numeric?: boolean; newest?: boolean; sort: string | null; onSort: (order: string | null) => void }) {
  const down = sort === `-${field}` || (newest && sort === null);
  const up = sort === field;
  const next = down ? field : `-${field}`;
  return (
    <th class={numeric ? "num" : ""} aria-sort={down ? "descending" : up ? "ascending" : "none"}>
      <button type="button" class={`sort ${down || up ? "on" : ""}`} title={`Sort by ${title ?? name}`} onClick={() => onSort(newest && next === `-${field}` ? null : next)}>
        {name}
        <span class={`dir ${up ? "up" : ""}`}><Icon name="sort" /></span>
      </button>
    </th>
  );
}

function Row({ row, index, columns, shown, ticked, onTick, onMove }: Omit<Props, "columns"> & { row: Version; index: number; columns: Column[] }) {
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

function Value({ row, column }: { row: Version; column: Column }) {
  const value = valueAt(row, column.key);
  const number = typeof value === "number";
  const best = number && column.best === row.version;
  return (
    <td class={`${column.numeric ? "num" : "clip"} ${best ? "best" : ""}`} title={value === undefined ? undefined : `${best ? "Best of those loaded: " : ""}${String(value)}`}>
      {value === undefined ? <span class="faint">–</span> : number ? column.format(value) : formatValue(value)}
    </td>
  );
}
