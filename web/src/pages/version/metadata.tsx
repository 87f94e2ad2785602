// What the script wrote into the version's metadata.
import { flatten, formatValue } from "../../data/format";
import { Code, Section } from "../../parts/layout";
import type { Shown } from "./version";

export function Metadata({ shown }: { shown: Shown }) {
  const { metadata } = shown.version;
  const rows = metadata !== null && typeof metadata === "object" ? flatten(metadata) : [];
  if (rows.length === 0) {
    return (
      <div class="stack">
        <p class="soft">This version has no metadata. A script gives it some like this:</p>
        <Code text={'wandb.Artifact("my-model", type="model", metadata={"framework": "sklearn", "accuracy": 0.98})'} />
      </div>
    );
  }
  return (
    <div class="halves">
      <Section title={`${rows.length} values`}>
        <div class="scroll">
          <table>
            <thead><tr><th>Key</th><th>Value</th></tr></thead>
            <tbody>
              {rows.map(([key, value]) => <tr key={key}><th scope="row" class="break">{key}</th><td class="break mono">{formatValue(value)}</td></tr>)}
            </tbody>
          </table>
        </div>
      </Section>
      <Section title="As JSON"><Code text={JSON.stringify(metadata, null, 2)} /></Section>
    </div>
  );
}
