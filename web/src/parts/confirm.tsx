// The question before something is taken away or cannot be undone: it says what happens then.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { useAction } from "../data/load";
import { Failed } from "./notices";
import { Dialog } from "./overlay";

interface Props {
  title: string;
  action: string; // what the button says
  onClose: () => void;
  change: () => Promise<unknown>;
  onDone?: (() => void) | undefined;
  typed?: string; // a name to be typed before: for what takes much with it
  harmless?: boolean;
  children: ComponentChildren;
}

export function Confirm({ title, action, onClose, change, onDone, typed, harmless, children }: Props) {
  const [text, setText] = useState("");
  const doing = useAction(change);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!(await doing.run())) return;
    onClose();
    onDone?.();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={submit}>
        <h2 class="break">{title}</h2>
        {children}
        {typed !== undefined && (
          <label class="field">
            <span>Type <code>{typed}</code> to go on</span>
            <input class="input" autofocus autocomplete="off" spellcheck={false} value={text} onInput={(event) => setText(event.currentTarget.value)} />
          </label>
        )}
        {doing.error && <Failed error={doing.error} />}
        <footer>
          <button type="button" class="button" onClick={onClose}>Cancel</button>
          <button type="submit" class={`button ${harmless ? "primary" : "danger"}`} disabled={doing.busy || (typed !== undefined && text !== typed)} autofocus={harmless}>{action}</button>
        </footer>
      </form>
    </Dialog>
  );
}
