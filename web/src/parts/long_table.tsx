// What long tables share: headers to sort by, rows that are on their way, and the room of those that are not seen.
import { Icon } from "./icons";
import "./long_table.css";

/** Its page is on its way. */
export function Unloaded({ span, failed }: { span: number; failed: boolean }) {
  return (
    <tr class="unloaded" aria-busy={!failed}>
      <td colSpan={span}><div class="bone w1" /></td>
    </tr>
  );
}

/** Stands for the rows that are not in the document. */
export function Spacer({ height, span }: { height: number; span: number }) {
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
