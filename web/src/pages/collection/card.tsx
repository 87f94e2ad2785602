// The model card: Markdown that people write for people.
import { useState } from "preact/hooks";
import { editCard } from "../../data/registry";
import { Icon } from "../../parts/icons";
import { Markdown } from "../../parts/markdown";
import { Empty } from "../../parts/notices";
import { TextEditor } from "../../parts/text_editor";
import type { Shown } from "./collection";

const outline = `## Summary
What the model does, and for whom.

## Training data

## Evaluation

## Limits and known errors

## How to use it
`;

export function Card({ shown }: { shown: Shown }) {
  const text = shown.collection.description ?? "";
  const [editing, setEditing] = useState(false);
  if (editing) return <TextEditor what="card" rows={22} text={text || outline} saved={text} onSave={(draft) => editCard(shown.place, draft)} onDone={() => setEditing(false)} />;
  if (text === "") {
    return (
      <Empty title="This model has no card yet">
        <p class="soft">A card tells people what the model is for, what it was trained on and where it fails.</p>
        {shown.editable && <button type="button" class="button" onClick={() => setEditing(true)}>Write the card</button>}
      </Empty>
    );
  }
  return (
    <section class="card-text" aria-label="Model card">
      {shown.editable && (
        <button type="button" class="button small" onClick={() => setEditing(true)}><Icon name="edit" />Edit</button>
      )}
      <Markdown text={text} above={1} />
    </section>
  );
}
