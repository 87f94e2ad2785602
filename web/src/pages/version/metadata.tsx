// What the script wrote into the version's metadata.
import { flatten, plural } from "../../data/format";
import { Code, Section } from "../../parts/layout";
import { ValueTable } from "../../parts/value_table";
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
      <Section title={plural(rows.length, "value")}>
        <ValueTable rows={rows} names="Key" />
      </Section>
      <Section title="As JSON"><Code tall text={JSON.stringify(metadata, null, 2)} /></Section>
    </div>
  );
}
