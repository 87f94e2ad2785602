// The metrics of the run at the step at which the version was logged, and the settings it was made with.
import { own } from "../../data/columns";
import { formatNumber } from "../../data/format";
import { Section } from "../../parts/layout";
import { Failed, Waiting } from "../../parts/notices";
import { ValueTable } from "../../parts/value_table";
import { Num, Parted } from "../../parts/values";
import { useMetricsAsLogged } from "./facts";
import type { Shown } from "./version";

export function Numbers({ shown }: { shown: Shown }) {
  const { run } = shown.version;
  if (!run) return <p class="soft">No run made this version, or its run is not for your eyes, so there are no metrics and no config to show.</p>;
  return (
    <div class="halves">
      <Metrics shown={shown} />
      <Config config={run.config} />
    </div>
  );
}

function Metrics({ shown }: { shown: Shown }) {
  const { data: logged, busy, error, reload } = useMetricsAsLogged(shown);
  const last = shown.version.run?.metrics ?? {};
  const step = logged?.step ?? null;
  const keys = [...new Set([...(logged?.metrics.keys() ?? []), ...Object.keys(last)])].sort((a, b) => a.localeCompare(b));
  const known = [...(logged?.metrics.values() ?? [])].some((metric) => metric.step !== null);
  if (busy) return <Section title="Metrics"><Waiting lines={6} /></Section>;
  return (
    <Section title="Metrics">
      {error && <Failed error={error} retry={reload} />}
      {keys.length === 0 ? <p class="soft">The run logged no metrics.</p> : (
        <div class="scroll">
          <table>
            <thead><tr><th>Metric</th><th class="num">{step === null ? "When logged" : `At step ${formatNumber(step)}`}</th><th class="num">At the end of the run</th></tr></thead>
            <tbody>
              {keys.map((key) => {
                const then = logged?.metrics.get(key);
                return (
                  <tr key={key}>
                    <th scope="row" class="named"><Parted name={key} /></th>
                    <td class="num"><Num value={then?.value} />{then && known && then.step !== step && <div class="sub">{then.step === null ? "from the run’s summary" : `at step ${formatNumber(then.step)}`}</div>}</td>
                    <td class="num"><Num value={own(last, key)} /></td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  );
}

function Config({ config }: { config: Record<string, unknown> }) {
  const rows = Object.entries(config).sort(([a], [b]) => a.localeCompare(b));
  return (
    <Section title="Config of the run">
      {rows.length === 0 ? <p class="soft">The run has no config.</p> : (
        <ValueTable rows={rows} names="Setting" />
      )}
    </Section>
  );
}
