import { useState } from "preact/hooks";
import { alignedNumbers, formatValue } from "../../data/format";
import { lowerIsBetter, shortKey } from "../../data/metrics";
import { Section } from "../../parts/layout";
import { Delta, Parted, Value } from "../../parts/values";
import type { Compared } from "./compare";
import type { Line } from "./differences";

const atFirst = 25;

/** `deltas`: numbers show how far they are from the first version's. */
export function Lines({ compared, title, corner, lines, deltas }: { compared: Compared; title: string; corner?: string; lines: Line[]; deltas?: boolean }) {
  const differing = lines.filter(({ differs }) => differs).length;
  const [limit, setLimit] = useState(atFirst);
  const wanted = compared.all ? lines : lines.filter(({ differs }) => differs);
  const shown = wanted.slice(0, limit);
  if (lines.length === 0) return null;
  return (
    <Section title={title} actions={<span class="small soft">{differing === 0 ? `the same for all${lines.length > 1 ? `, ${lines.length} lines` : ""}` : `${differing} of ${lines.length} differ`}</span>}>
      {shown.length > 0 && (
        <div class="scroll" tabIndex={0} role="region" aria-label={`${title} of the versions`}>
          <table class="compared">
            <thead>
              <tr><th>{corner ?? title}</th>{compared.versions.map(({ version }) => <th key={version} class="num">{version}</th>)}</tr>
            </thead>
            <tbody>
              {shown.map((line) => <Row key={line.key} line={line} deltas={deltas ?? false} />)}
            </tbody>
          </table>
        </div>
      )}
      {wanted.length > limit && <div><button type="button" class="button small" onClick={() => setLimit(Infinity)}>{wanted.length - limit} more</button></div>}
    </Section>
  );
}

/** Numbers that are measured have their points under one another. */
function formatOf(values: unknown[]): (value: unknown) => string {
  const aligned = alignedNumbers(values.filter((value) => typeof value === "number"));
  return (value) => (typeof value === "number" ? aligned(value) : formatValue(value));
}

function Row({ line, deltas }: { line: Line; deltas: boolean }) {
  const format = deltas ? formatOf(line.values) : formatValue;
  const first = line.values[0];
  return (
    <tr class={line.differs ? "" : "same"}>
      <th scope="row" class="named"><Parted name={shortKey(line.key)} /></th>
      {line.values.map((value, i) => (
        <td key={i} class="num break" title={typeof value === "number" ? String(value) : undefined}>
          {typeof value === "number" ? format(value) : <Value value={value} />}
          {deltas && i > 0 && typeof value === "number" && typeof first === "number" && line.differs && (
            <div class="small"><Delta from={first} to={value} lowerIsBetter={lowerIsBetter(line.key)} /></div>
          )}
        </td>
      ))}
    </tr>
  );
}
