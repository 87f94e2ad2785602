// What the machine did meanwhile: the SDK measures it every few seconds, beside the steps of the script. Loaded when it is opened.
import { useState } from "preact/hooks";
import { plural } from "../../data/format";
import { RunEvents } from "../../data/generated";
import { graphql } from "../../data/http";
import { useLoad } from "../../data/load";
import { type Curve, curvesOf, type RunPlace } from "../../data/curves";
import { Chart } from "../../parts/chart";
import { Failed, Waiting } from "../../parts/notices";
import { curvesOfEvents } from "./system_curves";

export function System({ place, name, smooth }: { place: RunPlace; name: string; smooth: number }) {
  const [open, setOpen] = useState(false);
  return (
    <details class="system" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>System: processor, memory, disk, network, and GPUs where there are any</summary>
      {open && <Measured place={place} name={name} smooth={smooth} />}
    </details>
  );
}

function Measured({ place, name, smooth }: { place: RunPlace; name: string; smooth: number }) {
  const load = useLoad(`${curvesOf(place)}#system`, async () => {
    const { project } = await graphql(RunEvents, { entity: place.entity, project: place.project, run: place.run });
    return curvesOfEvents(project?.run?.events ?? [], name);
  });
  if (!load.data) return load.error ? <Failed error={load.error} retry={load.reload} /> : <Waiting lines={6} />;
  if (load.data.length === 0) return <p class="soft">Nothing was measured: the run was too short, or was started with <code>x_disable_stats</code>.</p>;
  return (
    <>
      <p class="small soft">{plural(load.data.length, "measure")} over the time since the start.</p>
      <div class="charts">{load.data.map(([title, curve]: [string, Curve]) => <Chart key={title} title={title} curves={[curve]} axis="_runtime" smooth={smooth} />)}</div>
    </>
  );
}
