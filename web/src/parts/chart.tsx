// Curves over steps, drawn by uPlot. All curves of one chart share the steps.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { axes, type Axis, type Curve, type Range } from "../data/curves";
import { duration, exactTime, formatNumber } from "../data/format";
import "./chart.css";

const colours = 8; // --curve-1 … --curve-8

function colour(i: number): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--curve-${(i % colours) + 1}`).trim();
}
function ink(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Changes when the theme does: the colours of a canvas are not CSS. */
function useThemeName(): string {
  const [name, setName] = useState(document.documentElement.dataset.theme ?? "");
  useEffect(() => {
    const observer = new MutationObserver(() => setName(document.documentElement.dataset.theme ?? ""));
    observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    return () => observer.disconnect();
  }, []);
  return name;
}

function joined(curves: Curve[]): uPlot.AlignedData {
  return uPlot.join(curves.map(({ steps, values }) => [steps, values] as unknown as uPlot.AlignedData));
}

/** A place on the axis, in words. */
function placeOf(axis: Axis, x: number): string {
  if (axis === "_timestamp") return exactTime(new Date(x * 1000).toISOString());
  if (axis === "_runtime") return x < 1 ? `${formatNumber(x)} s` : duration(new Date(0).toISOString(), new Date(x * 1000).toISOString());
  return `step ${formatNumber(x)}`;
}

function optionsOf(curves: Curve[], axisName: Axis, width: number, height: number, logarithmic: boolean): uPlot.Options {
  const axis = { stroke: ink("--text-soft"), grid: { stroke: ink("--line"), width: 1 }, ticks: { stroke: ink("--line"), width: 1 }, font: "11px system-ui" };
  return {
    width,
    height,
    legend: { show: false },
    cursor: { y: false, sync: { key: axisName }, drag: { x: true, y: false } },
    scales: { x: { time: axisName === "_timestamp" }, y: { distr: logarithmic ? 3 : 1 } },
    axes: [{ ...axis, size: 28, ...(axisName === "_timestamp" ? {} : { values: (_: uPlot, ticks: number[]) => ticks.map((tick) => formatNumber(tick)) }) }, { ...axis, size: 56, values: (_: uPlot, ticks: number[]) => ticks.map((tick) => (tick === null ? "" : formatNumber(tick))) }],
    series: [{}, ...curves.map((curve, i) => ({ label: curve.name, stroke: colour(i), width: 1.5, spanGaps: true, points: { show: curve.steps.length < 3, size: 5 } }))],
  };
}

/** What the pointer is over, below the chart; without a pointer, the last values. */
function Legend({ curves, axis, at, data }: { curves: Curve[]; axis: Axis; at: number | null; data: uPlot.AlignedData }) {
  const index = at ?? data[0].length - 1;
  return (
    <div class="legend">
      <span class="soft">{placeOf(axis, data[0][index] ?? 0)}</span>
      {curves.map((curve, i) => (
        <span key={curve.name}>
          <i class={`swatch curve-${(i % colours) + 1}`} aria-hidden="true" />
          {curves.length > 1 && `${curve.name} `}
          <b>{formatAt(curve, data[0][index])}</b>
        </span>
      ))}
    </div>
  );
}

/** The last value at or before a step. */
function formatAt({ steps, values }: Curve, step: number | undefined): string {
  if (step === undefined) return "–";
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((steps[middle] as number) <= step) low = middle + 1;
    else high = middle;
  }
  const value = values[low - 1];
  return value === undefined ? "–" : formatNumber(value);
}

interface Props {
  title: string;
  curves: Curve[];
  axis?: Axis;
  height?: number;
  zoomed?: boolean;
  onRange?: (range: Range | null) => void; // a stretch was chosen with the pointer; null: all of it again
}

export function Chart({ title, curves, axis = "_step", height = 180, zoomed, onRange }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const themed = useThemeName();
  const [at, setAt] = useState<number | null>(null);
  const [logarithmic, setLogarithmic] = useState(false);
  const data = useMemo(() => joined(curves), [curves]);
  const choose = useRef(onRange);
  choose.current = onRange;
  const positive = curves.every(({ values }) => values.every((value) => value > 0));
  const plot = useRef<uPlot>();
  const drawn = useRef(data);
  drawn.current = data;
  const names = JSON.stringify(curves.map(({ name }) => name));
  useEffect(() => {
    const place = box.current;
    if (!place) return undefined;
    const options = optionsOf(curves, axis, place.clientWidth, height, logarithmic && positive);
    const chosen = ({ select: { left, width }, posToVal }: uPlot) => {
      const [from, to] = [posToVal(left, "x"), posToVal(left + width, "x")];
      if (width > 0) choose.current?.(axis === "_step" ? [Math.floor(from), Math.ceil(to)] : [from, to]);
    };
    options.hooks = { setCursor: [({ cursor }) => setAt(cursor.idx ?? null)], setSelect: [chosen] };
    const made = new uPlot(options, drawn.current, place);
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: place.clientWidth, height }));
    observer.observe(place);
    return () => {
      observer.disconnect();
      made.destroy();
    };
  }, [names, axis, themed, logarithmic, positive]);
  useEffect(() => {
    if (plot.current && plot.current.data !== data) plot.current.setData(data); // of the same curves, without drawing all anew
  }, [data]);
  return (
    <figure class="chart">
      <figcaption>
        <span class="clip" title={title}>{title}</span>
        <span class="spread" />
        {zoomed && <button type="button" class="button small bare" onClick={() => onRange?.(null)}>all {axis === "_step" ? "steps" : "of it"}</button>}
        {positive && <button type="button" class="button small bare" aria-pressed={logarithmic} onClick={() => setLogarithmic(!logarithmic)}>log</button>}
      </figcaption>
      <div ref={box} role="img" onDblClick={() => onRange?.(null)} aria-label={`${title} over ${axes[axis]}: ${curves.map((curve) => `${curve.name} ends at ${formatAt(curve, Infinity)}`).join(", ")}`} />
      <Legend curves={curves} axis={axis} at={at} data={data} />
    </figure>
  );
}
