// What a run wrote to its terminal. The end is asked for again and again while the run goes on; earlier lines stay as they are and come when they
// are looked at.
import { useEffect, useRef, useState } from "preact/hooks";
import { api, type Failure } from "./http";
import { asFailure, type Loaded, useLoad } from "./load";
import { query } from "./registry";
import { runApi, type RunPlace } from "./run";

export interface LogLine {
  number: number; // from 0
  at: string | null; // when the script wrote it, where the SDK said so
  error: boolean; // it went to stderr
  text: string;
}
export interface LogEnd {
  total: number;
  lines: LogLine[];
}
interface Answer {
  total: number;
  lines: { number: number; text: string; level: "info" | "error"; at: string | null }[];
}

const end = 1000; // lines that may still change or be followed
const stretch = 500; // earlier lines that come at once
export const mostAtOnce = 10_000; // the server's limit

async function ask(place: RunPlace, values: { tail: number } | { from: number; limit: number }): Promise<LogEnd> {
  const { total, lines } = await api<Answer>(`${runApi(place)}/logs${query(values)}`);
  return { total, lines: lines.map(({ number, text, level, at }) => ({ number, at, error: level === "error", text: text.replace(/[\r\n]+$/, "") })) };
}

export function useLogEnd(place: RunPlace): Loaded<LogEnd> {
  return useLoad(`${runApi(place)}/logs`, () => ask(place, { tail: end }));
}

/** The last lines, `count` of them, to search in; null: nothing is searched. */
export function useLastLines(place: RunPlace, total: number, count: number | null): Loaded<LogLine[]> {
  return useLoad(
    count === null ? null : `${runApi(place)}/logs?last=${count}`,
    async () => {
      const found: LogLine[] = [];
      for (let from = Math.max(0, total - (count ?? 0)); from < total; from += mostAtOnce) found.push(...(await ask(place, { from, limit: mostAtOnce })).lines);
      return found;
    },
    { keep: true },
  );
}

/** Which stretches hold the lines first … last - 1 and are not known yet, or were known when the log was shorter. */
export function missingStretches(known: Map<number, number>, first: number, last: number, total: number): number[] {
  const missing: number[] = [];
  for (let at = Math.floor(first / stretch); at * stretch < last; at += 1) {
    const then = known.get(at);
    if (then === undefined || then < Math.min(total, (at + 1) * stretch)) missing.push(at);
  }
  return missing;
}

/** Any line by its number: those near the end at once, those in sight (first … last - 1) as soon as they have come. */
export function useLines(place: RunPlace, { total, lines }: LogEnd, first: number, last: number): { lineAt: (number: number) => LogLine | undefined; error: Failure | undefined; retry: () => void } {
  const byNumber = useRef(new Map<number, LogLine>());
  const known = useRef(new Map<number, number>()); // stretch → how long the log was
  const pending = useRef(new Set<number>());
  const [, tick] = useState(0);
  const [error, setError] = useState<Failure>();
  const endFirst = lines[0]?.number ?? total;
  useEffect(() => {
    for (const line of lines) byNumber.current.set(line.number, line);
    tick((n) => n + 1);
  }, [lines]);
  useEffect(() => {
    if (error || first >= endFirst) return;
    for (const at of missingStretches(known.current, first, Math.min(last, endFirst), total)) {
      if (pending.current.has(at)) continue;
      pending.current.add(at);
      ask(place, { from: at * stretch, limit: stretch })
        .then((answer) => {
          for (const line of answer.lines) byNumber.current.set(line.number, line);
          known.current.set(at, answer.total);
          tick((n) => n + 1);
        })
        .catch((failure: unknown) => setError(asFailure(failure)))
        .finally(() => pending.current.delete(at));
    }
  });
  return { lineAt: (number) => byNumber.current.get(number), error, retry: () => setError(undefined) };
}

/** All of it, as a text file. */
export async function wholeLog(place: RunPlace): Promise<Blob> {
  const parts: string[] = [];
  for (let from = 0, total = 1; from < total; from += mostAtOnce) {
    const answer = await ask(place, { from, limit: mostAtOnce });
    total = answer.total;
    parts.push(answer.lines.map(({ text }) => `${text}\n`).join(""));
  }
  return new Blob(parts, { type: "text/plain" });
}
