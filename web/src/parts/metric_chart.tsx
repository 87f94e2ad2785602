// A metric of one or more runs. It is loaded when it comes into sight; a chosen stretch is loaded anew, with more points.
import { useEffect, useRef, useState } from "preact/hooks";
import { type Axis, type Range, type RunPlace, useCurves } from "../data/curves";
import { Chart } from "./chart";
import { Failed, Waiting } from "./notices";

function useSeen(): [{ current: HTMLDivElement | null }, boolean] {
  const place = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (!place.current || seen) return undefined;
    const observer = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && setSeen(true), { rootMargin: "300px" });
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [seen]);
  return [place, seen];
}

export function MetricChart({ runs, metric, axis = "_step", height }: { runs: (RunPlace & { name: string })[]; metric: string; axis?: Axis; height?: number }) {
  const [place, seen] = useSeen();
  const [range, setRange] = useState<Range | null>(null);
  useEffect(() => setRange(null), [axis]);
  const load = useCurves(runs, seen ? metric : null, axis, range);
  if (load.data && load.data.length > 0) return <Chart title={metric} curves={load.data} axis={axis} zoomed={range !== null} onRange={setRange} {...(height ? { height } : {})} />;
  return (
    <div ref={place} class="chart unready">
      <p class="strong small clip">{metric}</p>
      {load.error ? <Failed error={load.error} retry={load.reload} /> : load.data ? <p class="small soft">{range ? "No number was logged in this stretch." : "No number was logged."}{range && <button type="button" class="button small bare" onClick={() => setRange(null)}>all of it</button>}</p> : seen && <Waiting lines={3} />}
    </div>
  );
}
