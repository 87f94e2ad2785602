// One run, as far as people want to know where a version comes from: what it was started with, what it logged, what it read and wrote.
import { useEffect, useRef } from "preact/hooks";
import { curvesOf } from "../../data/curves";
import { lazy } from "../../data/lazy";
import { invalidate } from "../../data/load";
import { duration, exactTime } from "../../data/format";
import { useParam } from "../../data/navigate";
import { projectUrl, runUrl } from "../../data/places";
import { query } from "../../data/registry";
import { type RunPlace, runApi, type RunRecord, useRun } from "../../data/run";
import { Tabs, useTitle } from "../../parts/layout";
import { Missing, Waiting } from "../../parts/notices";
import { Tag, Time } from "../../parts/values";
import { Overview } from "./overview";
import "./run.css";

const Charts = lazy(() => import("./charts").then((m) => m.Charts));
const Media = lazy(() => import("./media").then((m) => m.Media));
const Log = lazy(() => import("./log").then((m) => m.Log));
const Files = lazy(() => import("./files").then((m) => m.Files));
const Versions = lazy(() => import("./versions").then((m) => m.Versions));
const Code = lazy(() => import("./code").then((m) => m.Code));
const Lineage = lazy(() => import("../lineage/lineage").then((m) => m.Lineage));

/** What the parts of the page need to know. */
export interface Shown {
  place: RunPlace;
  run: RunRecord;
}

export function RunPage({ entity, project, run }: RunPlace) {
  const place = { entity, project, run };
  const load = useRun(place);
  useTitle(load.data ? load.data.display_name || run : run);
  if (load.error && !load.data) return <Missing what="run" error={load.error} />;
  if (!load.data) return <div class="page"><Waiting lines={8} /></div>;
  return <Loaded shown={{ place, run: load.data }} />;
}

const pace = 4000; // ms between two looks at a run that goes on

/** While a run goes on, what is shown of it is asked for again and again, but not behind another window. */
function useFollowed({ place, run }: Shown) {
  const live = run.state === "running";
  const followed = useRef(false);
  useEffect(() => {
    const graph = `/api/v1/lineage${query({ run: `${place.entity}/${place.project}/${place.run}` })}`;
    const look = () => [runApi(place), curvesOf(place), graph].forEach((key) => invalidate(key));
    if (!live) {
      if (followed.current) look(); // what it wrote between the last look and its end
      followed.current = false;
      return undefined;
    }
    followed.current = true;
    const timer = setInterval(() => document.visibilityState === "visible" && look(), pace);
    return () => clearInterval(timer);
  }, [live, runApi(place)]);
}

function Loaded({ shown }: { shown: Shown }) {
  const { place, run } = shown;
  useFollowed(shown);
  const [tab] = useParam("tab");
  const current = tab ?? "overview";
  const to = (id?: string) => runUrl(place.entity, place.project, place.run) + (id ? `?tab=${id}` : "");
  return (
    <div class="page">
      <Head shown={shown} />
      <Tabs
        label="Parts of this run"
        current={current}
        tabs={[
          { id: "overview", name: "Overview", href: to() },
          { id: "charts", name: "Charts", href: to("charts") },
          { id: "media", name: "Media", href: to("media") },
          { id: "log", name: "Log", href: to("log"), count: run.log_lines },
          { id: "versions", name: "Read and wrote", href: to("versions") },
          { id: "code", name: "Code", href: to("code") },
          { id: "files", name: "Files", href: to("files"), count: run.files },
          { id: "lineage", name: "Lineage", href: to("lineage") },
        ]}
      />
      <Part shown={shown} current={current} />
    </div>
  );
}

function Part({ shown, current }: { shown: Shown; current: string }) {
  const { entity, project, run } = shown.place;
  switch (current) {
    case "charts":
      return <Charts shown={shown} />;
    case "media":
      return <Media shown={shown} />;
    case "log":
      return <Log shown={shown} />;
    case "files":
      return <Files shown={shown} />;
    case "versions":
      return <Versions shown={shown} />;
    case "code":
      return <Code shown={shown} />;
    case "lineage":
      return <Lineage root={{ run: `${entity}/${project}/${run}` }} />;
    default:
      return <Overview shown={shown} />;
  }
}

function took(run: RunRecord): string | null {
  if (run.seconds === null) return null;
  return duration(new Date(0).toISOString(), new Date(run.seconds * 1000).toISOString());
}

function Head({ shown: { place, run } }: { shown: Shown }) {
  const time = took(run);
  return (
    <div class="head">
      <div class="line">
        <h1>{run.display_name || run.name}</h1>
        <span class={`badge state-${run.state}`}>{run.state}{run.exit_code ? ` with code ${run.exit_code}` : ""}</span>
        {run.tags.map((name) => <Tag key={name} name={name} />)}
      </div>
      <p class="soft small">
        {run.job_type ? `${run.job_type} run` : "Run"} <code>{run.name}</code> in <a href={projectUrl(place.entity, place.project)}>{place.entity} / {place.project}</a>
        {" · "}started <Time at={run.created_at} />{run.created_by && ` by ${run.created_by}`}
        {time && <> · {run.state === "running" ? "running for" : "took"} {time}</>}
        {run.group && <> · group {run.group}</>}
        {run.deleted && <> · <span class="danger" title={exactTime(run.deleted.at)}>deleted{run.deleted.by && ` by ${run.deleted.by}`} <Time at={run.deleted.at} />; its record stays while a version it made is in use</span></>}
        {run.purged_at && <> · <span class="danger">its content was purged <Time at={run.purged_at} /></span></>}
      </p>
    </div>
  );
}
