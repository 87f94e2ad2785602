// The model card: Markdown that people write for people.
import { useState } from "preact/hooks";
import { useAction } from "../../data/load";
import { editCard } from "../../data/registry";
import { Icon } from "../../parts/icons";
import { Markdown } from "../../parts/markdown";
import { Empty, Failed } from "../../parts/notices";
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
  if (editing) return <Editor shown={shown} text={text || outline} onDone={() => setEditing(false)} />;
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
      <Markdown text={text} />
    </section>
  );
}

function Editor({ shown, text, onDone }: { shown: Shown; text: string; onDone: () => void }) {
  const [draft, setDraft] = useState(text);
  const saving = useAction(() => editCard(shown.place, draft));
  const submit = async (event: Event) => {
    event.preventDefault();
    if (await saving.run()) onDone();
  };
  const onKey = (event: KeyboardEvent) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") void submit(event);
  };
  return (
    <form class="editor" onSubmit={submit} onKeyDown={onKey}>
      <label class="field">
        <span>Card in Markdown</span>
        <textarea class="input mono" rows={22} autofocus value={draft} onInput={(event) => setDraft(event.currentTarget.value)} />
      </label>
      <div class="field">
        <span>As it will look</span>
        <div class="panel pad"><Markdown text={draft} /></div>
      </div>
      {saving.error && <Failed error={saving.error} />}
      <footer>
        <button type="submit" class="button primary" disabled={saving.busy || draft === shown.collection.description}>Save the card</button>
        <button type="button" class="button" onClick={onDone}>Discard</button>
        <span class="small soft"><kbd>Ctrl</kbd> <kbd>Enter</kbd> saves</span>
      </footer>
    </form>
  );
}
