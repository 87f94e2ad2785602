// Markdown that is written here, with a look at how it will be shown.
import { useState } from "preact/hooks";
import { useAction } from "../data/load";
import { Markdown } from "./markdown";
import { Failed } from "./notices";

interface Props {
  what: string; // "card", "description"
  rows: number;
  text: string; // to begin with
  saved: string; // what is there now
  onSave: (text: string) => Promise<unknown>;
  onDone: () => void;
}

export function TextEditor({ what, rows, text, saved, onSave, onDone }: Props) {
  const [draft, setDraft] = useState(text);
  const saving = useAction(() => onSave(draft));
  const submit = async (event: Event) => {
    event.preventDefault();
    if (await saving.run()) onDone();
  };
  const onKey = (event: KeyboardEvent) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && draft !== saved) void submit(event);
    if (event.key === "Escape" && draft === text) onDone();
  };
  return (
    <form class="editor" onSubmit={submit} onKeyDown={onKey}>
      <label class="field">
        <span>{what[0]?.toUpperCase()}{what.slice(1)} in Markdown</span>
        <textarea class="input mono" rows={rows} autofocus value={draft} onInput={(event) => setDraft(event.currentTarget.value)} />
      </label>
      <div class="field">
        <span>As it will look</span>
        <div class="panel pad">{draft ? <Markdown text={draft} /> : <span class="soft">Nothing yet.</span>}</div>
      </div>
      {saving.error && <Failed error={saving.error} />}
      <footer>
        <button type="submit" class="button primary" disabled={saving.busy || draft === saved}>Save the {what}</button>
        <button type="button" class="button" onClick={onDone}>Discard</button>
        <span class="small soft"><kbd>Ctrl</kbd> <kbd>Enter</kbd> saves</span>
      </footer>
    </form>
  );
}
