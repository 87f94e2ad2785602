// The metrics of the runs that made the versions, one chart each, over one another.
import { useState } from "preact/hooks";
import { type RunPlace, useKeysOf } from "../../data/curves";
import { ChartControls, useChartSettings } from "../../parts/chart_controls";
import { MetricChart } from "../../parts/metric_chart";
import { Section } from "../../parts/layout";
import { Failed, Waiting } from "../../parts/notices";
import type { Compared } from "./compare";

const atFirst = 6;

export function Curves({ compared }: { compared: Compared }) {
  const [limit, setLimit] = useState(atFirst);
  const { axis, smooth } = useChartSettings();
  const runs: (RunPlace & { name: string })[] = [];
  for (const { version, run } of compared.versions) {
    if (!run || run.deleted) continue;
    const known = runs.find((each) => each.entity === run.entity && each.project === run.project && each.run === run.name);
    if (known) known.name += `, ${version}`; // a run may have made several
    else runs.push({ entity: run.entity, project: run.project, run: run.name, name: version });
  }
  const keys = useKeysOf(runs.map(({ entity, project, run }) => ({ entity, project, run })));
  const shown = (keys.data ?? []).slice(0, limit);
  if (runs.length === 0 || keys.data?.length === 0) return null;
  return (
    <Section title="Curves" actions={keys.data && <div class="row"><ChartControls metrics={keys.data} /></div>}>
      {keys.error ? <Failed error={keys.error} retry={keys.reload} /> : !keys.data ? <Waiting lines={5} /> : (
        <div class="charts">{shown.map((key) => <MetricChart key={key} metric={key} runs={runs} axis={axis ?? "_step"} smooth={smooth} />)}</div>
      )}
      {keys.data && keys.data.length > limit && <div><button type="button" class="button" onClick={() => setLimit(limit + 12)}>{keys.data.length - limit} more</button></div>}
    </Section>
  );
}
