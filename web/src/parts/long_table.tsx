// What long tables share: headers to sort by, rows that are on their way, and the room of those that are not seen.
import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Paged } from "../data/load";
import { Icon } from "./icons";
import { useVisibleRows, type Visible } from "./virtual";
import "./long_table.css";

export const rowHeight = 37;
export const ahead = 60; // rows before the end at which the next page is asked for

/** A list of which only the rows in sight are loaded and drawn. `of` says what is listed: another list begins at its top. */
export function useLongList<T>(list: Paged<T>, total: number, of: string) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = list.rows ?? [];
  const count = list.done ? rows.length : Math.max(total, rows.length);
  const visible = useVisibleRows(count, rowHeight, scroller);
  useEffect(() => list.reach(visible.last + ahead));
  useTop(scroller, of);
  return { scroller, rows, count, visible };
}

export function useTop(scroller: RefObject<HTMLElement>, of: string) {
  useEffect(() => void (scroller.current && (scroller.current.scrollTop = 0)), [of]);
}

interface BodyProps<T> {
  visible: Visible;
  at: (index: number) => T | undefined; // undefined: it is not here yet
  span: number;
  failed: boolean;
  children: (row: T, index: number) => ComponentChildren;
}

/** The rows in sight, between the room of those that are not. */
export function LongBody<T>({ visible, at, span, failed, children }: BodyProps<T>) {
  const drawn = Array.from({ length: visible.last - visible.first }, (_, i) => {
    const row = at(visible.first + i);
    return row === undefined ? <Unloaded key={i} span={span} failed={failed} /> : children(row, visible.first + i);
  });
  return (
    <tbody>
      {visible.above > 0 && <Spacer height={visible.above} span={span} />}
      {drawn}
      {visible.below > 0 && <Spacer height={visible.below} span={span} />}
    </tbody>
  );
}

/** Its page is on its way. */
function Unloaded({ span, failed }: { span: number; failed: boolean }) {
  return (
    <tr class="unloaded" aria-busy={!failed}>
      <td colSpan={span}><div class="bone w1" /></td>
    </tr>
  );
}

/** Stands for the rows that are not in the document. */
function Spacer({ height, span }: { height: number; span: number }) {
  return (
    <tr aria-hidden="true" class="spacer">
      <td colSpan={span} style={{ height: `${height}px` }} />
    </tr>
  );
}

/** `newest`: what the table is ordered by, downwards, when nothing is chosen. */
export function SortHeader({ field, name, title, numeric, newest, sort, onSort }: { field: string; name: string; title?: string; numeric?: boolean; newest?: boolean; sort: string | null; onSort: (order: string | null) => void }) {
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
