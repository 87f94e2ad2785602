// What the script wrote to its terminal, with its colours: the end first, any earlier line by scrolling; lines that are not seen are not drawn.
import { useEffect, useRef, useState } from "preact/hooks";
import { ansi } from "../../data/ansi";
import { exactTime, formatCount, plural } from "../../data/format";
import { useAction, useRested } from "../../data/load";
import { type LogEnd, type LogLine, mostAtOnce, useLastLines, useLines, useLogEnd, wholeLog } from "../../data/log";
import { runFileUrl, type RunPlace, useRunFiles } from "../../data/run";
import { Icon } from "../../parts/icons";
import { Empty, Failed, Waiting } from "../../parts/notices";
import { useVisibleRows } from "../../parts/virtual";
import type { Shown } from "./run";

const rowHeight = 18;
const tallest = 1_500_000; // lines: browsers draw nothing taller than that

export function Log({ shown: { place, run } }: { shown: Shown }) {
  const load = useLogEnd(place);
  const [wanted, setWanted] = useState("");
  const word = useRested(wanted);
  const live = run.state === "running";
  if (!load.data) return load.error ? <Failed error={load.error} retry={load.reload} /> : <Waiting lines={8} />;
  const end = load.data;
  if (end.total === 0) return <Empty title="No log"><p class="soft">The run {live ? "has written nothing to its terminal yet" : "wrote nothing to its terminal"}, or was started with <code>console="off"</code>.</p></Empty>;
  return (
    <div class="stack">
      <div class="toolbar">
        <input class="input search" type="search" placeholder="Find in the log" aria-label="Find in the log" value={wanted} onInput={(event) => setWanted(event.currentTarget.value)} />
        {!word && <span class="small soft" role="status">{plural(end.total, "line")}{live && ", followed while it runs"}</span>}
        <div class="row spread"><Download place={place} /></div>
      </div>
      {word ? <Found place={place} total={end.total} word={word} /> : <All place={place} end={end} />}
      {end.total > tallest && <p class="small soft">Only the last {formatCount(tallest)} lines can be shown; all of them are in the download.</p>}
    </div>
  );
}

/** The file that the SDK uploads with the end of the run; before that, what is here so far. */
function Download({ place }: { place: RunPlace }) {
  const whole = useRunFiles(place, "output.log").rows?.find(({ path }) => path === "output.log");
  const saving = useAction(async () => save(await wholeLog(place), `${place.run}.log`));
  if (whole) return <a class="button small" href={runFileUrl(place, whole.path)} download={whole.path}><Icon name="download" />Download</a>;
  return (
    <>
      {saving.error && <Failed error={saving.error} />}
      <button type="button" class="button small" disabled={saving.busy} onClick={() => void saving.run()}><Icon name="download" />{saving.busy ? "Collecting the lines" : "Download"}</button>
    </>
  );
}

function save(content: Blob, name: string) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function All({ place, end }: { place: RunPlace; end: LogEnd }) {
  const count = Math.min(end.total, tallest);
  const before = end.total - count;
  const [seen, setSeen] = useState<[number, number]>([end.total, end.total]);
  const { lineAt, error, retry } = useLines(place, end, seen[0], seen[1]);
  return (
    <>
      {error && <Failed error={error} retry={retry} />}
      <Lines count={count} lineAt={(row) => lineAt(row + before)} numberAt={(row) => row + before} last={end.total} follow onSeen={(first, last) => (first + before !== seen[0] || last + before !== seen[1]) && setSeen([first + before, last + before])} />
    </>
  );
}

/** The search begins at the end of a long log and goes back on request. */
function Found({ place, total, word }: { place: RunPlace; total: number; word: string }) {
  const [looked, setLooked] = useState(mostAtOnce);
  const load = useLastLines(place, total, looked);
  if (!load.data) return load.error ? <Failed error={load.error} retry={load.reload} /> : <Waiting lines={8} />;
  const found = load.data.filter(({ text }) => text.toLowerCase().includes(word.toLowerCase()));
  const where = looked < total ? `the last ${plural(looked, "line")} of ${formatCount(total)}` : `all ${plural(total, "line")}`;
  return (
    <>
      <div class="row small">
        <span class="soft" role="status">{plural(found.length, "line")} with “{word}” in {where}</span>
        {looked < total && <button type="button" class="button small" disabled={load.busy} onClick={() => setLooked(looked + mostAtOnce)}>Search earlier lines</button>}
      </div>
      {found.length > 0 && <Lines count={found.length} lineAt={(row) => found[row]} numberAt={(row) => found[row]?.number ?? 0} last={total} />}
    </>
  );
}

interface LinesProps {
  count: number;
  lineAt: (row: number) => LogLine | undefined; // undefined: on its way
  numberAt: (row: number) => number;
  last: number;
  follow?: boolean;
  onSeen?: (first: number, last: number) => void;
}

function Lines({ count, lineAt, numberAt, last, follow, onSeen }: LinesProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVisibleRows(count, rowHeight, scroller);
  const atEnd = useRef(follow === true);
  useEffect(() => {
    if (atEnd.current && scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight;
  }, [count]);
  useEffect(() => onSeen?.(rows.first, rows.last));
  const onScroll = () => {
    const at = scroller.current;
    if (at && follow) atEnd.current = at.scrollTop + at.clientHeight > at.scrollHeight - 30;
  };
  const digits = String(last).length;
  return (
    <div class="log" ref={scroller} tabIndex={0} role="region" aria-label="Log" onScroll={onScroll}>
      <div style={{ height: `${rows.above}px` }} />
      {Array.from({ length: Math.max(0, rows.last - rows.first) }, (_, i) => {
        const row = rows.first + i;
        return <Line key={row} line={lineAt(row)} number={String(numberAt(row) + 1).padStart(digits)} />;
      })}
      <div style={{ height: `${rows.below}px` }} />
    </div>
  );
}

function Line({ line, number }: { line: LogLine | undefined; number: string }) {
  return (
    <div class={`log-line ${line?.error ? "error" : ""}`} title={line?.at ? exactTime(line.at) : undefined}>
      <span class="log-number">{number}</span>
      {line && ansi(line.text).map(({ text, kind }, i) => (kind ? <span key={i} class={kind}>{text}</span> : text))}
    </div>
  );
}
