// Pictures, tables, histograms and other things that were logged: the last of each, earlier steps on request.
import { useState } from "preact/hooks";
import { formatNumber, plural } from "../../data/format";
import { RunHistory } from "../../data/generated";
import { graphql } from "../../data/http";
import { useLoad } from "../../data/load";
import { type RunKey, type RunPlace, useRunKeys } from "../../data/run";
import { Section } from "../../parts/layout";
import { Empty, Failed, Waiting } from "../../parts/notices";
import { isMedia, kindOf, type Media as Value, mediaWord } from "./media_kinds";
import { Shown as MediaShown } from "./media_shown";
import { PlotShown, usePlots } from "./plot";
import type { Plot } from "./plot_kinds";
import type { Shown } from "./run";

export function Media({ shown: { place } }: { shown: Shown }) {
  const load = useRunKeys(place);
  const plots = usePlots(place, load.data?.some(({ key, last }) => key.endsWith("_table") && isMedia(last)) ?? false);
  if (!load.data) return load.error ? <Failed error={load.error} retry={load.reload} /> : <Waiting lines={8} />;
  const keys = load.data.filter(({ last }) => isMedia(last)).sort((a, b) => a.key.localeCompare(b.key, "en", { numeric: true }));
  if (keys.length === 0) return <Empty title="No media"><p class="soft">Pictures, tables and histograms that a script gives to <code>run.log</code> are shown here: <code>wandb.Image</code>, <code>wandb.Table</code>, <code>wandb.Histogram</code>.</p></Empty>;
  return <div class="stack wide">{keys.map((key) => <OneKey key={key.key} place={place} own={key} plot={plots?.get(key.key)} />)}</div>;
}

interface AtStep {
  step: number;
  value: Value;
}
const mostSteps = 200;

/** Values at the steps at which the key was logged, a few hundred at most; null: not wanted. */
function useSteps(place: RunPlace, key: string | null) {
  return useLoad(key === null ? null : `graphql:run/${place.entity}/${place.project}/${place.run}/media/${key}`, async () => {
    const specs = [JSON.stringify({ keys: ["_step", key], samples: mostSteps })];
    const { project } = await graphql(RunHistory, { ...place, specs });
    const rows = (project?.run?.sampledHistory[0] ?? []) as Record<string, unknown>[];
    return rows.flatMap((row): AtStep[] => {
      const value = row[key as string];
      return isMedia(value) && typeof row._step === "number" ? [{ step: row._step, value }] : [];
    });
  });
}

function OneKey({ place, own, plot }: { place: RunPlace; own: RunKey; plot: Plot | undefined }) {
  const [asked, setAsked] = useState(false);
  const [at, setAt] = useState<number | null>(null);
  const steps = useSteps(place, asked ? own.key : null);
  const last = (steps.data?.length ?? 1) - 1;
  const chosen = at === null ? undefined : steps.data?.[at];
  const value = chosen?.value ?? (own.last as Value);
  return (
    <Section
      title={plot ? own.key.replace(/_table$/, "") : own.key}
      actions={
        own.count > 1 && (
          <div class="row tight small">
            {!asked ? <button type="button" class="button small" onClick={() => setAsked(true)}>Earlier steps</button> : !steps.data ? <span class="soft">{steps.error ? "" : "loading"}</span> : (
              <>
                <input type="range" min={0} max={last} value={at ?? last} aria-label={`Step of ${own.key}`} onInput={(event) => setAt(Number(event.currentTarget.value))} />
                <span class="num-text">step {formatNumber((chosen ?? steps.data[last])?.step ?? 0)}</span>
              </>
            )}
          </div>
        )
      }
    >
      {steps.error && <Failed error={steps.error} retry={steps.reload} />}
      <p class="small soft">{plot ? "chart" : kindOf(value)}{own.count > 1 && `, logged ${plural(own.count, "time")}`}{at === null && own.count > 1 && "; this is the last"}</p>
      {plot ? (
        <>
          <PlotShown place={place} plot={plot} value={value} />
          <details class="by-the-way">
            <summary class="small soft">Its {mediaWord(value)}</summary>
            <MediaShown place={place} value={value} />
          </details>
        </>
      ) : <MediaShown place={place} value={value} />}
    </Section>
  );
}
