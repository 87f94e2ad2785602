// Curves over steps, drawn by uPlot. All curves of one chart share the steps.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { axisName, type Axis, type Curve, type Range } from "../data/curves";
import { formatNumber } from "../data/format";
import { smoothed } from "../data/smooth";
import "./chart.css";
import { colours, dataOf, optionsOf, placeOf } from "./chart_options";

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

/** What the pointer is over, below the chart; without a pointer, the last values. */
function Legend({ curves, axis, at, data, smooth }: { curves: Curve[]; axis: Axis; at: number | null; data: uPlot.AlignedData; smooth: number }) {
  const index = at ?? data[0].length - 1;
  const even = useMemo(() => curves.map((curve) => ({ ...curve, values: smoothed(curve.steps, curve.values, smooth) })), [curves, smooth]);
  const odd = curves.some((curve) => curve.odd > 0);
  return (
    <div class="legend">
      <span class="soft">{placeOf(axis, data[0][index] ?? 0)}</span>
      {curves.map((curve, i) => (
        <span key={curve.name}>
          <i class={`swatch curve-${(i % colours) + 1}`} aria-hidden="true" />
          {curves.length > 1 && `${curve.name} `}
          <b>{formatAt(curve, data[0][index])}</b>
          {smooth > 0 && <span class="soft" title="Smoothed"> ~ {formatAt(even[i] as Curve, data[0][index])}</span>}
        </span>
      ))}
      {odd && <span class="soft" title="NaN and ±∞ have no place in a chart">without NaN and ∞</span>}
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
  smooth?: number; // 0 … 0.99
  height?: number;
  zoomed?: boolean;
  onRange?: (range: Range | null) => void; // a stretch was chosen with the pointer; null: all of it again
}

export function Chart({ title, curves, axis = "_step", smooth = 0, height = 180, zoomed, onRange }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const themed = useThemeName();
  const [at, setAt] = useState<number | null>(null);
  const [wanted, setLogarithmic] = useState(false);
  const positive = curves.some(({ values }) => values.some((value) => value > 0));
  const logarithmic = wanted && positive;
  const data = useMemo(() => dataOf(curves, { axis, logarithmic, smooth }), [curves, logarithmic, smooth]);
  const choose = useRef(onRange);
  choose.current = onRange;
  const plot = useRef<uPlot>();
  const drawn = useRef(data);
  drawn.current = data;
  const names = JSON.stringify(curves.map(({ name }) => name));
  useEffect(() => {
    const place = box.current;
    if (!place) return undefined;
    const options = optionsOf(curves, { axis, logarithmic, smooth }, place.clientWidth, height);
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
  }, [names, axis, themed, logarithmic, smooth > 0]);
  useEffect(() => {
    if (plot.current && plot.current.data !== data) plot.current.setData(data); // of the same curves, without drawing all anew
  }, [data]);
  return (
    <figure class="chart">
      <figcaption>
        <span class="clip" title={title}>{title}</span>
        <span class="spread" />
        {zoomed && <button type="button" class="button small bare" onClick={() => onRange?.(null)}>all {axis === "_step" ? "steps" : "of it"}</button>}
        {positive && <button type="button" class="button small bare" aria-pressed={logarithmic} title={logarithmic ? "Numbers on a linear scale" : "Numbers on a logarithmic scale; what is not positive is left out"} onClick={() => setLogarithmic(!wanted)}>log</button>}
      </figcaption>
      <div ref={box} role="img" onDblClick={() => onRange?.(null)} aria-label={`${title} over ${axisName(axis)}: ${curves.map((curve) => `${curve.name} ends at ${formatAt(curve, Infinity)}`).join(", ")}`} />
      <Legend curves={curves} axis={axis} at={at} data={data} smooth={smooth} />
    </figure>
  );
}
