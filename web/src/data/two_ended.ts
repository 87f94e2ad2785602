// Long lists that are read from both ends: the last rows are here without those between.
import { useMemo, useState } from "preact/hooks";
import { type Paged, usePages } from "./load";

export interface TwoEnded<T> {
  head: Paged<T>;
  tail: Paged<T>; // the last row first; nothing before it was asked for
  askTail: () => void;
}

/** `address` is that of a list that knows `from=end`; null: not yet. */
export function useTwoEnded<T>(address: string | null): TwoEnded<T> {
  const head = usePages<T>(address, { keep: true });
  const [asked, setAsked] = useState<string | null>(null);
  const tail = usePages<T>(address !== null && asked === address ? `${address}&from=end` : null);
  return { head, tail, askTail: () => setAsked(address) };
}

export interface Joined<T> {
  count: number;
  at: (index: number) => T | undefined; // undefined: it is not here yet
  rows: T[] | undefined; // all of them, once they are here
  gap: { from: number; to: number }; // the rows that are not here; to is exclusive
}

/** `count`: how many there are, as far as is known. That may be out of date; that both ends have met is seen by a row that both have. */
export function joined<T>(head: T[], done: boolean, tail: T[], count: number, keyOf: (row: T) => unknown): Joined<T> {
  const whole = (rows: T[]): Joined<T> => ({ count: rows.length, at: (index) => rows[index], rows, gap: { from: rows.length, to: rows.length } });
  if (done) return whole(head);
  const known = new Set(tail.length > 0 ? head.map(keyOf) : []);
  const met = tail.findIndex((row) => known.has(keyOf(row)));
  if (met >= 0) return whole(head.concat(tail.slice(0, met).reverse()));
  const all = Math.max(count, head.length + tail.length);
  return { count: all, at: (index) => (index < head.length ? head[index] : tail[all - 1 - index]), rows: undefined, gap: { from: head.length, to: all - tail.length } };
}

export function useJoined<T>({ head, tail }: TwoEnded<T>, count: number, keyOf: (row: T) => unknown): Joined<T> {
  return useMemo(() => joined(head.rows ?? [], head.done, tail.rows ?? [], count, keyOf), [head.rows, head.done, tail.rows, count]);
}

/** Asks for the rows between first and last, from the nearer end. `ahead`: how many more on the way. */
export function reach<T>({ head, tail }: TwoEnded<T>, { count, rows, gap }: Joined<T>, first: number, last: number, ahead: number) {
  if (rows || first - ahead >= gap.to || last + ahead <= gap.from) return;
  if (gap.from >= gap.to) head.reach(gap.from); // the numbers say that they have met; one row that both have shows it
  else if (tail.rows && gap.to - first < last - gap.from) tail.reach(count - 1 - first + ahead);
  else head.reach(last + ahead);
}
