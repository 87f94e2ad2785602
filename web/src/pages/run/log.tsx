// What the script wrote to its terminal: the end first, with its colours; lines that are not seen are not drawn.
import { useEffect, useRef, useState } from "preact/hooks";
import { ansi } from "../../data/ansi";
import { exactTime, plural } from "../../data/format";
import { type LogLine, runFileUrl, useLog, useRunFiles } from "../../data/run";
import { Icon } from "../../parts/icons";
import { Empty, Failed, Waiting } from "../../parts/notices";
import { useVisibleRows } from "../../parts/virtual";
import type { Shown } from "./run";

const atFirst = 1000;
const most = 10_000;
const rowHeight = 18;

export function Log({ shown: { place, run } }: { shown: Shown }) {
  const [tail, setTail] = useState(atFirst);
  const [wanted, setWanted] = useState("");
  const load = useLog(place, tail);
  const whole = useRunFiles(place, "output.log").rows?.find(({ path }) => path === "output.log"); // it comes with the end of the run
  const live = run.state === "running";
  if (!load.data) return load.error ? <Failed error={load.error} retry={load.reload} /> : <Waiting lines={8} />;
  const { lines, total } = load.data;
  if (total === 0) return <Empty title="No log"><p class="soft">The run wrote nothing to its terminal, or was started with <code>console="off"</code>.</p></Empty>;
  const found = wanted ? lines.filter(({ text }) => text.toLowerCase().includes(wanted.toLowerCase())) : lines;
  return (
    <div class="stack">
      <div class="toolbar">
        <input class="input search" type="search" placeholder="Find in these lines" aria-label="Find in the log" value={wanted} onInput={(event) => setWanted(event.currentTarget.value)} />
        <span class="small soft" role="status">{wanted ? `${plural(found.length, "line")} of ${lines.length}` : lines.length < total ? `the last ${lines.length} of ${plural(total, "line")}` : plural(total, "line")}{live && ", followed while it runs"}</span>
        {lines.length < total && tail < most && <button type="button" class="button small" onClick={() => setTail(Math.min(most, tail * 10))}>Earlier lines</button>}
        {whole && <a class="button small spread" href={runFileUrl(place, whole.path)} download={whole.path}><Icon name="download" />Download</a>}
      </div>
      {found.length > 0 && <Lines lines={found} follow={!wanted} />}
    </div>
  );
}

function Lines({ lines, follow }: { lines: LogLine[]; follow: boolean }) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVisibleRows(lines.length, rowHeight, scroller);
  const atEnd = useRef(true);
  useEffect(() => {
    if (follow && atEnd.current && scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight;
  }, [lines.length, follow]);
  const onScroll = () => {
    const at = scroller.current;
    if (at) atEnd.current = at.scrollTop + at.clientHeight > at.scrollHeight - 30;
  };
  const digits = String(lines.at(-1)?.number ?? 0).length;
  return (
    <div class="log" ref={scroller} tabIndex={0} role="region" aria-label="Log" onScroll={onScroll}>
      <div style={{ height: `${rows.above}px` }} />
      {lines.slice(rows.first, rows.last).map((line) => (
        <div key={line.number} class={`log-line ${line.error ? "error" : ""}`} title={line.at ? exactTime(line.at) : undefined}>
          <span class="log-number">{String(line.number + 1).padStart(digits)}</span>
          {ansi(line.text).map(({ text, kind }, i) => (kind ? <span key={i} class={kind}>{text}</span> : text))}
        </div>
      ))}
      <div style={{ height: `${rows.below}px` }} />
    </div>
  );
}
