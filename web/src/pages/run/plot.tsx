// A chart made by wandb.plot, drawn from its table, which stays beneath it.
import { useMemo } from "preact/hooks";
import { formatNumber } from "../../data/format";
import { apiBytes } from "../../data/http";
import { useLoad } from "../../data/load";
import { runFileUrl, type RunPlace } from "../../data/run";
import { Chart } from "../../parts/chart";
import { Waiting } from "../../parts/notices";
import { readTable, type Table } from "../version/peek";
import { filesOf, type Media } from "./media_kinds";
import { Histogram } from "./media_shown";
import { barsOf, dotsOf, histogramOf, linesOf, matrixOf, type Plot, plotsOf } from "./plot_kinds";
import { useSdkConfig } from "./sdk_config";

const limit = 2 * 1024 * 1024;

export function usePlots(place: RunPlace, wanted: boolean): Map<string, Plot> | undefined {
  const { data } = useSdkConfig(place, wanted);
  return useMemo(() => data && plotsOf(data), [data]);
}

export function PlotShown({ place, plot, value }: { place: RunPlace; plot: Plot; value: Media }) {
  const path = filesOf(value)[0]?.path ?? "";
  const load = useLoad(path && `${runFileUrl(place, path)}#plot`, async () => {
    const { bytes, whole } = await apiBytes(runFileUrl(place, path), limit);
    return whole ? readTable(path, new TextDecoder().decode(bytes)) : null;
  });
  if (load.busy) return <Waiting lines={4} />;
  return load.data ? <div class="plot"><Drawn plot={plot} table={load.data} /></div> : null; // without it, the table says what is wrong
}

function Drawn({ plot, table }: { plot: Plot; table: Table }) {
  switch (plot.kind) {
    case "lines": {
      const lines = linesOf(plot, table);
      return lines && <Chart title={plot.title} curves={lines.curves} axis={lines.x} />;
    }
    case "dots": {
      const found = dotsOf(plot, table);
      return found && <Dots {...found} title={plot.title} />;
    }
    case "bars": {
      const bars = barsOf(plot, table);
      return bars && <Bars bars={bars} title={plot.title} />;
    }
    case "histogram": {
      const found = histogramOf(plot, table);
      return found && <Histogram {...found} />;
    }
    case "matrix": {
      const found = matrixOf(plot, table);
      return found && <Matrix {...found} title={plot.title} />;
    }
  }
}

const width = 480;
const height = 220;
const edge = 6;

function Dots({ x, y, dots, title }: { x: string; y: string; dots: [number, number][]; title: string }) {
  const range = (values: number[]) => values.reduce<[number, number]>(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
  const [left, right] = range(dots.map(([at]) => at));
  const [bottom, top] = range(dots.map(([, at]) => at));
  const place = (value: number, low: number, high: number, room: number) => edge + ((value - low) / (high - low || 1)) * (room - 2 * edge);
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <svg class="histogram dots" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${dots.length} points of ${y} over ${x}`}>
        {dots.map(([at, value], i) => <circle key={i} cx={place(at, left, right, width)} cy={height - place(value, bottom, top, height)} r={3}><title>{`${x} ${formatNumber(at)}, ${y} ${formatNumber(value)}`}</title></circle>)}
      </svg>
      <p class="small soft">{x} from {formatNumber(left)} to {formatNumber(right)}, {y} from {formatNumber(bottom)} to {formatNumber(top)}</p>
    </figure>
  );
}

function Bars({ bars, title }: { bars: [string, number][]; title: string }) {
  const most = Math.max(...bars.map(([, value]) => Math.abs(value)), 0) || 1;
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <div class="bars">
        {bars.slice(0, 100).map(([label, value], i) => [
          <span key={`l${i}`} class="clip" title={label}>{label}</span>,
          <svg key={`b${i}`} viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect width={(Math.abs(value) / most) * 100} height={10} /></svg>,
          <b key={`v${i}`}>{formatNumber(value)}</b>,
        ])}
      </div>
    </figure>
  );
}

function Matrix({ names, counts, title }: { names: string[]; counts: number[][]; title: string }) {
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <div class="scroll" tabIndex={0} role="region" aria-label={title}>
        <table class="matrix">
          <thead><tr><th>really ↓, taken for →</th>{names.map((name) => <th key={name} class="num">{name}</th>)}</tr></thead>
          <tbody>{names.map((name, i) => <tr key={name}><th scope="row">{name}</th>{counts[i]?.map((count, j) => <td key={j} class={`num ${i === j ? "strong" : count ? "" : "faint"}`}>{formatNumber(count)}</td>)}</tr>)}</tbody>
        </table>
      </div>
    </figure>
  );
}
