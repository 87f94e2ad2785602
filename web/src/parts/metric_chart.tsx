// A metric of one or more runs. It is loaded when it comes into sight; a chosen stretch is loaded anew, with more points.
import { useEffect, useState } from "preact/hooks";
import { type Axis, axes, type Range, type RunPlace, useCurves } from "../data/curves";
import { Chart } from "./chart";
import { Failed, Waiting } from "./notices";
import { useSeen } from "./seen";

interface Props {
  runs: (RunPlace & { name: string })[];
  metric: string;
  axis?: Axis;
  smooth?: number;
  height?: number;
}

export function MetricChart({ runs, metric, axis = "_step", smooth = 0, height }: Props) {
  const [place, seen] = useSeen();
  const [range, setRange] = useState<Range | null>(null);
  useEffect(() => setRange(null), [axis]);
  const load = useCurves(runs, seen ? metric : null, axis, range);
  const curves = load.data?.filter(({ steps }) => steps.length > 0) ?? [];
  if (curves.length > 0) return <Chart title={metric} curves={curves} axis={axis} smooth={smooth} zoomed={range !== null} onRange={setRange} {...(height ? { height } : {})} />;
  return (
    <div ref={place} class="chart unready">
      <p class="strong small clip">{metric}</p>
      {load.error ? <Failed error={load.error} retry={load.reload} /> : load.data ? <Nothing odd={load.data.length > 0} axis={axis} {...(range ? { onAll: () => setRange(null) } : {})} /> : seen && <Waiting lines={3} />}
    </div>
  );
}

/** Why no curve is drawn. */
function Nothing({ odd, axis, onAll }: { odd: boolean; axis: Axis; onAll?: () => void }) {
  const where = onAll ? " in this stretch" : "";
  return (
    <p class="small soft">
      {odd ? `Only NaN or ∞ was logged${where}: there is nothing to draw.` : axis in axes ? `No number was logged${where}.` : `No number was logged together with ${axis}${where}.`}
      {onAll && <button type="button" class="button small bare" onClick={onAll}>all of it</button>}
    </p>
  );
}
