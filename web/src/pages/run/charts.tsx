// The metrics over steps or time, by the part of their name before the slash.
import { useMemo } from "preact/hooks";
import { numericKeys } from "../../data/curves";
import { useParam } from "../../data/navigate";
import { useRunKeys } from "../../data/run";
import { ChartControls, useChartSettings } from "../../parts/chart_controls";
import { Section } from "../../parts/layout";
import { MetricChart } from "../../parts/metric_chart";
import { Empty, Failed, Waiting } from "../../parts/notices";
import { groupsOf } from "./group_metrics";
import type { Shown } from "./run";
import { definedAxes, hiddenMetrics, useSdkConfig } from "./sdk_config";
import { System } from "./system";

export function Charts({ shown: { place, run } }: { shown: Shown }) {
  const load = useRunKeys(place);
  const [wanted, setWanted] = useParam("metric");
  const [all, setAll] = useParam("hidden");
  const { axis, smooth } = useChartSettings();
  const sdk = useSdkConfig(place);
  const defined = useMemo(() => definedAxes(sdk.data?.m ?? []), [sdk.data]);
  const isHidden = useMemo(() => hiddenMetrics(sdk.data?.m ?? []), [sdk.data]);
  if (!load.data || sdk.busy) return load.error ? <Failed error={load.error} retry={load.reload} /> : <Waiting lines={8} />;
  const keys = numericKeys(load.data);
  const hidden = keys.filter(isHidden).length;
  const name = run.display_name || run.name;
  const system = <System place={place} name={name} smooth={smooth} />;
  if (keys.length === 0) return <div class="stack wide"><Empty title="No metrics"><p class="soft">Numbers that a script gives to <code>run.log</code> are drawn here.</p></Empty>{system}</div>;
  const found = wanted ? keys.filter((key) => key.toLowerCase().includes(wanted.toLowerCase())) : keys.filter((key) => all || !isHidden(key));
  const runs = [{ ...place, name }];
  return (
    <div class="stack wide">
      <div class="toolbar">
        <input class="input search" type="search" placeholder={`Find in ${keys.length} metrics`} aria-label="Find a metric" value={wanted ?? ""} onInput={(event) => setWanted(event.currentTarget.value)} />
        <ChartControls metrics={keys} defined={keys.some((key) => defined(key) !== undefined)} />
        {hidden > 0 && !wanted && (
          <label class="row tight small">
            <input type="checkbox" checked={all !== null} onChange={(event) => setAll(event.currentTarget.checked ? "1" : null)} />
            {hidden} hidden by the script
          </label>
        )}
        <span class="small soft hide-small">Drag over a chart to look closer.</span>
      </div>
      {found.length === 0 && (wanted ? <p class="soft">No metric has “{wanted}” in its name.</p> : <p class="soft">The script hides all of its metrics.</p>)}
      {groupsOf(found).map(([name, members]) => (
        <Section key={name} title={name || "Metrics"}>
          <div class="charts">{members.map((metric) => <MetricChart key={metric} metric={metric} runs={runs} axis={axis ?? defined(metric) ?? "_step"} smooth={smooth} />)}</div>
        </Section>
      ))}
      {system}
    </div>
  );
}
