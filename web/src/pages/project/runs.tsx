// The runs of a project: any number of them, of which only those in sight are loaded and drawn.
import { useRef } from "preact/hooks";
import { alignedNumbers, duration, formatCount, plural } from "../../data/format";
import { useRested } from "../../data/load";
import { useParam } from "../../data/navigate";
import { runUrl } from "../../data/places";
import { headlines, numbersOf, type ProjectPlace, type Run, runFilters, useProjectRuns } from "../../data/project";
import { Code } from "../../parts/layout";
import { LongBody, SortHeader, useLongList } from "../../parts/long_table";
import { Empty, Failed, Waiting } from "../../parts/notices";
import { Tag, Time } from "../../parts/values";

const states = ["running", "finished", "failed", "crashed", "killed"];
const newestFirst = "-created_at";

/** Which numbers are shown: those of the runs that came first, whatever is filtered or sorted afterwards. */
function useHeadlines({ entity, project }: ProjectPlace, runs: Run[] | undefined): string[] {
  const known = useRef<{ of: string; keys: string[] }>();
  const of = `${entity}/${project}`;
  if (runs?.length && known.current?.of !== of) known.current = { of, keys: headlines(runs.map((run) => run.summaryMetrics)) };
  return known.current?.of === of ? known.current.keys : [];
}

export function Runs({ place, all }: { place: ProjectPlace; all: number }) {
  const [typed, setTyped] = useParam("find");
  const [state, setState] = useParam("state");
  const [sort, setSort] = useParam("sort");
  const text = useRested(typed ?? "");
  const filters = runFilters(text, state);
  const list = useProjectRuns(place, { filters, order: sort ?? newestFirst });
  const keys = useHeadlines(place, list.rows);
  if (all === 0) return <NoRuns place={place} />;
  if (!list.rows) return list.error ? <Failed error={list.error} retry={list.reload} /> : <Waiting lines={8} />;
  const total = list.total ?? all;
  return (
    <section class="stack" aria-label="Runs">
      <div class="toolbar">
        <input class="input search" type="search" aria-label="Find a run" placeholder="Find by name, id, group, job type, tag or person" value={typed ?? ""} onInput={(event) => setTyped(event.currentTarget.value || null)} />
        <label class="row tight small">
          State
          <select class="input" value={state ?? ""} onChange={(event) => setState(event.currentTarget.value || null)}>
            <option value="">any</option>
            {states.map((each) => <option key={each} value={each}>{each}</option>)}
          </select>
        </label>
        <span class="small soft" role="status">{filters && `${formatCount(total)} of ${plural(all, "run")}`}</span>
      </div>
      {list.error && <Failed error={list.error} retry={list.reload} />}
      {list.rows.length === 0 ? <p class="soft">No run matches.</p> : <RunTable place={place} list={list} total={total} keys={keys} sort={sort} onSort={setSort} of={`${text} ${state} ${sort}`} />}
    </section>
  );
}

function NoRuns({ place: { entity, project } }: { place: ProjectPlace }) {
  return (
    <Empty title="No runs here yet">
      <p class="soft">A script makes one:</p>
      <Code text={`import wandb\n\nwith wandb.init(entity=${JSON.stringify(entity)}, project=${JSON.stringify(project)}) as run:\n    run.log({"loss": 0.1})`} />
    </Empty>
  );
}

interface TableProps {
  place: ProjectPlace;
  list: ReturnType<typeof useProjectRuns>;
  total: number;
  keys: string[];
  sort: string | null;
  onSort: (order: string | null) => void;
  of: string; // what is listed: another list begins at its top
}

function RunTable({ place, list, total, keys, sort, onSort, of }: TableProps) {
  const { scroller, rows, count, visible } = useLongList(list, total, of);
  const formats = keys.map((key) => alignedNumbers(rows.slice(0, 100).flatMap((run) => numbersOf(run.summaryMetrics)[key] ?? [])));
  const header = { sort, onSort };
  const span = 6 + keys.length;
  return (
    <div class="scroll long" ref={scroller} tabIndex={0} role="region" aria-label="Table of runs">
      <table class="runs" aria-rowcount={count + 1}>
        <thead>
          <tr>
            <SortHeader {...header} field="display_name" name="Run" />
            <SortHeader {...header} field="state" name="State" />
            <th>By</th>
            {keys.map((key) => <SortHeader key={key} {...header} field={`summary_metrics.${key}`} name={key} title={key} numeric />)}
            <th>Commit</th>
            <th class="num">Took</th>
            <SortHeader {...header} field="created_at" name="Started" newest />
          </tr>
        </thead>
        <LongBody visible={visible} at={(index) => rows[index]} span={span} failed={list.error !== undefined}>
          {(run, index) => <Row key={run.name} place={place} run={run} index={index} keys={keys} formats={formats} />}
        </LongBody>
      </table>
    </div>
  );
}

function Row({ place, run, index, keys, formats }: { place: ProjectPlace; run: Run; index: number; keys: string[]; formats: ((value: number) => string)[] }) {
  const values = numbersOf(run.summaryMetrics);
  const kind = [run.jobType, run.group].filter(Boolean).join(" · ");
  return (
    <tr aria-rowindex={index + 2}>
      <th scope="row">
        <span class="run-name">
          <a class="strong clip" href={runUrl(place.entity, place.project, run.name)} title={`${run.displayName ?? run.name} (${run.name})`}>{run.displayName ?? run.name}</a>
          {kind && <span class="soft small clip kind" title={kind}>{kind}</span>}
          {(run.tags ?? []).slice(0, 3).map((name) => <Tag key={name} name={name} />)}
        </span>
      </th>
      <td><span class={`state-${run.state}`}>{run.state}</span></td>
      <td>{run.user?.username}</td>
      {keys.map((key, column) => <td key={key} class="num" title={values[key] === undefined ? undefined : String(values[key])}>{values[key] === undefined ? <span class="faint">–</span> : formats[column]?.(values[key])}</td>)}
      <td>{run.commit ? <code title={run.commit}>{run.commit.slice(0, 8)}</code> : <span class="faint">–</span>}</td>
      <td class="num">{run.heartbeatAt ? duration(run.createdAt, run.heartbeatAt) : <span class="faint">–</span>}</td>
      <td><Time at={run.createdAt} /></td>
    </tr>
  );
}
