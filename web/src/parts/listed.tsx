// A list that comes in pages: its rows, what is said when there are none, and the way to more of them.
import type { ComponentChildren } from "preact";
import type { Paged } from "../data/load";
import { Failed, Waiting } from "./notices";

interface Props<T> {
  list: Paged<T>;
  more: string; // what the button says
  empty: ComponentChildren;
  lines?: number;
  children: (rows: T[]) => ComponentChildren;
}

export function Listed<T>({ list, more, empty, lines = 3, children }: Props<T>) {
  if (!list.rows) return list.error ? <Failed error={list.error} retry={list.reload} /> : <Waiting lines={lines} />;
  return (
    <>
      {list.rows.length ? children(list.rows) : empty}
      {list.error && <Failed error={list.error} retry={list.reload} />}
      {!list.done && <div><button type="button" class="button" onClick={list.more}>{more}</button></div>}
    </>
  );
}
