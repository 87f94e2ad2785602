// Where it ran, with what, and how it ended.
import { useState } from "preact/hooks";
import { formatNumber, plural } from "../../data/format";
import { useLineage } from "../../data/lineage";
import { runUrl } from "../../data/places";
import { configRows, type RunPlace, summaryRows } from "../../data/run";
import { Copy, Facts, Section } from "../../parts/layout";
import { Markdown } from "../../parts/markdown";
import { Failed, Waiting } from "../../parts/notices";
import { Parted, Time, Value } from "../../parts/values";
import { Answers } from "../lineage/answers";
import { isMedia, mediaWord } from "./media_kinds";
import type { Shown } from "./run";

export function Overview({ shown }: { shown: Shown }) {
  const { run, place } = shown;
  return (
    <div class="two">
      <div class="stack wide">
        <Sentences place={place} />
        {run.notes && <Section title="Notes"><Markdown text={run.notes} /></Section>}
        <div class="halves">
          <Values title="Summary" what="value" rows={summaryRows(run)} place={place} none="The run logged no values." />
          <Values title="Config" what="setting" rows={configRows(run)} place={place} none="The run was started without a config." />
        </div>
      </div>
      <aside class="stack wide"><Where shown={shown} /></aside>
    </div>
  );
}

function Sentences({ place }: { place: RunPlace }) {
  const root = { run: `${place.entity}/${place.project}/${place.run}` };
  const load = useLineage(root, "both", 1);
  if (!load.data) return load.error ? <Failed error={load.error} retry={load.reload} /> : <Waiting lines={2} />;
  return <Answers graph={load.data} root={root} />;
}

const many = 30;

function Values({ title, what, rows, place, none }: { title: string; what: string; rows: [string, unknown][]; place: RunPlace; none: string }) {
  const [wanted, setWanted] = useState("");
  const [all, setAll] = useState(false);
  const found = wanted ? rows.filter(([key]) => key.toLowerCase().includes(wanted.toLowerCase())) : rows;
  const shown = all ? found : found.slice(0, many);
  return (
    <Section title={title} actions={rows.length > 12 && <input class="input narrow" type="search" placeholder={`Find in ${plural(rows.length, what)}`} aria-label={`Find a ${what}`} value={wanted} onInput={(event) => setWanted(event.currentTarget.value)} />}>
      {rows.length === 0 ? <p class="soft">{none}</p> : found.length === 0 ? <p class="soft">No {what} has “{wanted}” in its name.</p> : (
        <div class="scroll">
          <table class="values">
            <thead><tr><th>Name</th><th class="num">Value</th></tr></thead>
            <tbody>
              {shown.map(([key, value]) => (
                <tr key={key}>
                  <th scope="row" class="named"><Parted name={key} /></th>
                  <td class="num break" title={typeof value === "number" ? String(value) : undefined}>{isMedia(value) ? <a href={`${runUrl(place.entity, place.project, place.run)}?tab=media`}>{mediaWord(value)}</a> : <Value value={value} />}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {found.length > shown.length && <div><button type="button" class="button small" onClick={() => setAll(true)}>{found.length - shown.length} more</button></div>}
    </Section>
  );
}

function Where({ shown: { run } }: { shown: Shown }) {
  const command = run.program && ["python", run.program, ...run.arguments].join(" ");
  return (
    <Section title="About">
      <Facts
        rows={[
          ["Started", <Time at={run.created_at} />],
          ["Last sign", run.state === "running" && run.heartbeat_at && <Time at={run.heartbeat_at} />],
          ["Steps", run.history.last_step !== null && `${formatNumber(run.history.last_step + 1)} (${plural(run.history.rows, "row")} logged)`],
          ["Command", command && <><code class="break">{command}</code><Copy text={command} label="Copy the command" /></>],
          ["Repository", run.repository && <span class="break">{run.repository}</span>],
          ["Commit", run.commit && <><code title={run.commit}>{run.commit.slice(0, 12)}</code><Copy text={run.commit} label="Copy the commit" /></>],
          ["Python", run.python],
          ["System", run.os],
          ["Host", run.host],
          ["Sweep", run.sweep],
          ["Path", <><code class="break">{run.entity}/{run.project}/{run.name}</code><Copy text={`${run.entity}/${run.project}/${run.name}`} label="Copy the path" /></>],
        ]}
      />
    </Section>
  );
}
