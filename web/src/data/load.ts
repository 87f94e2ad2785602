// Loading data for a page: what was seen before is shown at once and refreshed behind it; nothing is loaded twice at a time.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { api, apiPage, apiPageAhead, Failure, type Page } from "./http";

interface Entry {
  value?: unknown;
  error?: Failure;
  pending?: Promise<void>;
  stale: boolean;
  loadedAt?: number;
  watchers: Set<() => void>;
}
const entries = new Map<string, Entry>();
const kept = 300; // entries without a watcher beyond this are forgotten, oldest first

function entryOf(key: string): Entry {
  let entry = entries.get(key);
  if (!entry) {
    entry = { stale: true, watchers: new Set() };
    entries.set(key, entry);
    if (entries.size > kept) for (const [old, { watchers }] of entries) if (watchers.size === 0 && entries.size > kept) entries.delete(old);
  }
  return entry;
}

export function asFailure(error: unknown): Failure {
  return error instanceof Failure ? error : new Failure("error", 0, error instanceof Error ? error.message : String(error));
}

function refresh(key: string, fetcher: () => Promise<unknown>) {
  const entry = entryOf(key);
  if (entry.pending) return;
  entry.stale = false;
  entry.pending = fetcher()
    .then((value) => {
      entry.value = value;
      delete entry.error;
    })
    .catch((error: unknown) => {
      entry.error = asFailure(error);
    })
    .finally(() => {
      delete entry.pending;
      entry.loadedAt = Date.now();
      for (const watcher of entry.watchers) watcher();
    });
}

export interface Loaded<T> {
  data: T | undefined;
  error: Failure | undefined;
  busy: boolean; // the first answer is on its way, or `data` is that of the key before
  reload: () => void;
}

/**
 * `key` names what is loaded; null: nothing yet. Keys begin with the address of the thing, so that invalidate() finds them.
 * `keep`: what an earlier key gave is shown until the new one has answered (filters, sliders: no jumps).
 */
export function useLoad<T>(key: string | null, fetcher: () => Promise<T>, { keep = false } = {}): Loaded<T> {
  const [, setTick] = useState(0);
  const latest = useRef(fetcher);
  latest.current = fetcher;
  useEffect(() => {
    if (key === null) return;
    const entry = entryOf(key);
    const watcher = () => {
      if (entry.stale) refresh(key, latest.current);
      setTick((tick) => tick + 1);
    };
    entry.watchers.add(watcher);
    const fresh = !entry.stale && !entry.error && Date.now() - (entry.loadedAt ?? 0) < 2000; // asked by another part of this page
    if (!fresh) refresh(key, latest.current);
    else setTick((tick) => tick + 1); // it may have come after this part was drawn and before it could watch
    return () => entry.watchers.delete(watcher);
  }, [key]);
  const entry = key === null ? undefined : entries.get(key);
  const before = useRef<T>();
  const own = entry?.value as T | undefined;
  if (own !== undefined) before.current = own;
  const reload = useCallback(() => key !== null && refresh(key, latest.current), [key]);
  const data = own ?? (keep && !entry?.error ? before.current : undefined);
  return { data, error: entry?.error, busy: key !== null && own === undefined && !entry?.error, reload };
}

/** After a change: everything whose key begins so (or only what has this key) is loaded again, now if it is on the screen. */
export function invalidate(prefix: string, { exactly = false } = {}) {
  for (const [key, entry] of entries) {
    if (exactly ? key !== prefix : !key.startsWith(prefix)) continue;
    if (entry.watchers.size === 0) {
      entries.delete(key);
      continue;
    }
    entry.stale = true;
    for (const watcher of entry.watchers) watcher();
  }
}

/** One call that changes something; then everything whose key begins with one of `prefixes` is asked for again. */
export async function changing(prefixes: string[], path: string, method: string, body?: unknown, { onlyNew = false } = {}): Promise<unknown> {
  try {
    return await api(path, { method, body, onlyNew });
  } finally {
    prefixes.forEach((prefix) => invalidate(prefix)); // also after a refusal: what is shown may be out of date
  }
}

const old = 15_000;

/** Who comes back to the window sees what happened meanwhile. */
export function refreshOnReturn() {
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    for (const entry of entries.values()) {
      if (entry.watchers.size === 0 || Date.now() - (entry.loadedAt ?? 0) < old) continue;
      entry.stale = true;
      for (const watcher of entry.watchers) watcher();
    }
  });
}

export function forgetEverything() {
  entries.clear();
}

export interface Paged<T> {
  rows: T[] | undefined;
  error: Failure | undefined;
  busy: boolean;
  done: boolean; // there is no more
  more: () => void;
  reach: (index: number) => void;
  reload: () => void;
}

const far = 200; // rows: beyond them larger pages are asked for
const largest = 1000; // rows the server gives at once

type PageOf<T> = (address: string) => Promise<Page<T[]>>;

/** Asks for the page behind `held` rows, a large one where a far row is wanted. */
function begin<T>(next: string, held: number, wanted: number, own: PageOf<T> | undefined) {
  if (own) {
    const answer = own(next);
    answer.catch(() => undefined); // whoever waits for it hears of it
    return { page: answer.then(({ rows, next: following }) => ({ rows: Promise.resolve(rows), next: following })), most: Infinity };
  }
  const path = wanted - held > far ? next.replace(/([?&]limit=)\d+/, `$1${largest}`) : next;
  const page = apiPageAhead<T[]>(path);
  page.catch(() => undefined); // whoever waits for it hears of it
  return { page, most: Number(/[?&]limit=(\d+)/.exec(path)?.[1] ?? 100) };
}

/**
 * A list that comes in pages; more() asks for the next one, reach() for all up to a row, as long as there are some and nothing went wrong.
 * `page` asks for those that are not at an address of the native API.
 */
export function usePages<T>(first: string | null, options: { keep?: boolean; page?: PageOf<T> } = {}): Paged<T> {
  const load = useLoad<Page<T[]>>(first, () => (options.page ?? apiPage<T[]>)(first as string), options);
  const [, tick] = useState(0);
  const [error, setError] = useState<Failure>();
  const page = load.data;
  const list = useRef<Page<T[]> & { of: Page<T[]> | undefined }>({ of: undefined, rows: [], next: null });
  if (page && list.current.of !== page) list.current = { of: page, rows: page.rows, next: page.next };
  const busy = useRef(false);
  const goal = useRef(-1); // the row that is wanted
  const ask = async (row: number) => {
    goal.current = Math.max(goal.current, row);
    if (busy.current) return;
    busy.current = true;
    try {
      let own = list.current;
      const following = (next: string | null, held: number) => (next && goal.current >= held ? begin<T>(next, held, goal.current, options.page) : null);
      for (let coming = following(own.next, own.rows.length); coming; ) {
        const { rows: read, next } = await coming.page;
        const behind = following(next, own.rows.length + coming.most); // on its way while this one is read
        const rows = await read;
        if (list.current !== own) break; // another list is shown meanwhile
        own = list.current = { of: own.of, rows: own.rows.concat(rows), next };
        tick((n) => n + 1);
        coming = behind ?? following(next, own.rows.length);
      }
      setError(undefined);
    } catch (failure) {
      setError(asFailure(failure));
    } finally {
      busy.current = false;
      goal.current = -1;
      tick((n) => n + 1); // who wants more of another list asks again
    }
  };
  const { rows, next } = list.current;
  const reach = (row: number) => {
    if (page && !error && next && row >= rows.length) void ask(row);
  };
  const reload = () => {
    setError(undefined);
    load.reload();
  };
  return { rows: page && rows, error: load.error ?? error, busy: load.busy, done: page !== undefined && next === null, more: () => void ask(rows.length), reach, reload };
}

export interface Action<A extends unknown[]> {
  run: (...args: A) => Promise<boolean>; // whether it worked
  busy: boolean;
  error: Failure | undefined;
  clear: () => void;
}

/** The one way to change something: one at a time; what went wrong is kept to be shown beside the control. */
export function useAction<A extends unknown[]>(change: (...args: A) => Promise<unknown>): Action<A> {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Failure>();
  const running = useRef(false);
  const run = async (...args: A) => {
    if (running.current) return false;
    running.current = true;
    setBusy(true);
    setError(undefined);
    try {
      await change(...args);
      return true;
    } catch (failure) {
      setError(asFailure(failure));
      return false;
    } finally {
      running.current = false;
      setBusy(false);
    }
  };
  return { run, busy, error, clear: () => setError(undefined) };
}

/** What is typed, once the typing rests. */
export function useRested(value: string, milliseconds = 250): string {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value]);
  return rested;
}
