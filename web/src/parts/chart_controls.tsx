// What holds for all charts of a page: what they are drawn over, and how smooth. Both are in the address.
import { type Axis, axes } from "../data/curves";
import { useParam } from "../data/navigate";

const most = 0.99;

/** `axis`: null if none was chosen. */
export function useChartSettings(): { axis: Axis | null; smooth: number } {
  const [x] = useParam("x");
  const [smooth] = useParam("smooth");
  const strength = Number(smooth);
  return { axis: x || null, smooth: Number.isFinite(strength) ? Math.min(most, Math.max(0, strength)) : 0 };
}

/**
 * `metrics`: what was logged and can stand along the axis instead of steps or time. `defined`: unless something else is chosen, each chart has the
 * axis that its script defined.
 */
export function ChartControls({ metrics, defined = false }: { metrics: string[]; defined?: boolean }) {
  const { axis, smooth } = useChartSettings();
  const usual = defined ? "" : "_step";
  const [, setAxis] = useParam("x");
  const [, setSmooth] = useParam("smooth");
  const others = axis === null || metrics.includes(axis) || axis in axes ? metrics : [axis, ...metrics];
  return (
    <>
      <label class="row tight small">
        Over
        <select class="input axis" value={axis ?? usual} onChange={(event) => setAxis(event.currentTarget.value === usual ? null : event.currentTarget.value)}>
          {defined && <option value="">as the script defined</option>}
          {Object.entries(axes).map(([id, name]) => <option key={id} value={id}>{name}</option>)}
          {others.length > 0 && <optgroup label="A metric">{others.map((name) => <option key={name} value={name}>{name}</option>)}</optgroup>}
        </select>
      </label>
      <label class="row tight small">
        Smoothing
        <input type="range" min={0} max={most} step={0.01} value={smooth} aria-valuetext={smooth ? smooth.toFixed(2) : "none"} onInput={(event) => setSmooth(Number(event.currentTarget.value) ? event.currentTarget.value : null)} />
        <span class="num-text smooth">{smooth ? smooth.toFixed(2) : "none"}</span>
      </label>
    </>
  );
}
