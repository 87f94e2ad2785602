// How one value is shown: times, sizes, numbers, digests, aliases, tags, people.
import { useEffect, useState } from "preact/hooks";
import { exactTime, formatCount, formatNumber, formatSize, formatValue, relativeTime } from "../data/format";
import { byRank } from "../data/registry";
import { Icon } from "./icons";

const stages = new Set(["production", "staging", "candidate", "latest"]);
/** Colours belong to stages: what is live, what is being looked at. Others are grey. */
export function stageClass(alias: string): string {
  return stages.has(alias) ? alias : "";
}

/** A name of several parts, `train/loss` or `optimizer.learning_rate`: where there is little room, lines end where a part does. */
export function Parted({ name }: { name: string }) {
  return <>{name.split(/(?<=[./_:-])(?=[^./_:-])/).flatMap((part, i) => (i === 0 ? [part] : [<wbr key={i} />, part]))}</>;
}

export function AliasPill({ name, locked }: { name: string; locked?: boolean | undefined }) {
  return (
    <span class={`alias ${stageClass(name)}`} title={locked ? `alias ${name}, protected: only administrators of the registry move it` : `alias ${name}`}>
      <span>{name}</span>
      {locked && <Icon name="lock" label="protected" />}
    </span>
  );
}

export function Pills({ names, locked }: { names: string[]; locked?: Set<string> }) {
  return (
    <span class="pills">
      {[...names].sort(byRank).map((name) => (
        <AliasPill key={name} name={name} locked={locked?.has(name)} />
      ))}
    </span>
  );
}

const everyMinute = new Set<() => void>();
let minute: ReturnType<typeof setInterval> | undefined;
function useMinutes() {
  const [, tick] = useState(0);
  useEffect(() => {
    const again = () => tick((n) => n + 1);
    everyMinute.add(again);
    minute ??= setInterval(() => everyMinute.forEach((each) => each()), 30_000);
    return () => void everyMinute.delete(again);
  }, []);
}

export function Time({ at }: { at: string }) {
  useMinutes();
  return (
    <time dateTime={at} title={`${exactTime(at)} (${at})`}>
      {relativeTime(at)}
    </time>
  );
}

/** "since 2026-03-01 14:05, 3 days ago": for answers that must stand without a pointer over them. */
export function Since({ at }: { at: string }) {
  return (
    <>
      since {exactTime(at).slice(0, 16)}, <Time at={at} />
    </>
  );
}

export function Size({ bytes }: { bytes: number }) {
  return <span title={`${bytes.toLocaleString("en")} bytes`}>{formatSize(bytes)}</span>;
}

export function Num({ value }: { value: number | null | undefined }) {
  return value === undefined || value === null ? <span class="faint">–</span> : <span title={String(value)}>{formatNumber(value)}</span>;
}

export function Digest({ text, length = 10 }: { text: string; length?: number }) {
  return <code title={text}>{text.slice(0, length)}</code>;
}

export function Tag({ name, onRemove }: { name: string; onRemove?: (() => void) | undefined }) {
  return (
    <span class="tag">
      {name}
      {onRemove && (
        <button type="button" onClick={onRemove} aria-label={`Remove tag ${name}`} title="Remove">
          <Icon name="close" />
        </button>
      )}
    </span>
  );
}

/** How much `to` is above `from`, and whether that is good. */
export function Delta({ from, to, lowerIsBetter }: { from: number | undefined; to: number | undefined; lowerIsBetter?: boolean | undefined }) {
  if (from === undefined || to === undefined || !Number.isFinite(to - from)) return null;
  const step = to - from;
  if (step === 0) return <span class="faint">same</span>;
  const better = lowerIsBetter === undefined ? "" : step > 0 !== lowerIsBetter ? "good" : "bad";
  return <span class={`delta ${better}`}>{`${step > 0 ? "+" : "−"}${formatNumber(Math.abs(step))}`}</span>;
}

const longest = 500; // characters of a value shown at once

/** Whatever a script wrote; the rest of a long one when it is wanted. */
export function Value({ value }: { value: unknown }) {
  const [whole, setWhole] = useState(false);
  const text = formatValue(value);
  if (whole || text.length <= longest) return <>{text}</>;
  return <>{text.slice(0, longest)}… <button type="button" class="button small" onClick={() => setWhole(true)}>{formatCount(text.length - longest)} more characters</button></>;
}
