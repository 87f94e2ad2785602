// Dialogs that change something: a form with one button that does it, and the question before something is taken away.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { useAction } from "../data/load";
import { Failed } from "./notices";
import { Dialog } from "./overlay";

interface FormProps {
  title: string;
  action: string; // what the button says
  danger?: boolean;
  ready?: boolean; // false: something is missing yet
  onClose: () => void;
  change: () => Promise<unknown>;
  onDone?: (() => void) | undefined; // after it worked, and the dialog is closed
  children: ComponentChildren;
}

/** Closes when the change worked; says why when it did not. */
export function FormDialog({ title, action, danger, ready = true, onClose, change, onDone, children }: FormProps) {
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
        {doing.error && <Failed error={doing.error} />}
        <footer>
          <button type="button" class="button" onClick={onClose}>Cancel</button>
          <button type="submit" class={`button ${danger ? "danger" : "primary"}`} disabled={doing.busy || !ready}>{action}</button>
        </footer>
      </form>
    </Dialog>
  );
}

interface ConfirmProps extends Omit<FormProps, "danger" | "ready"> {
  typed?: string; // a name to be typed before: for what takes much with it
  harmless?: boolean;
}
/** It says what happens then. The focus is on Cancel, or on the name to be typed. */
export function Confirm({ typed, harmless = false, children, ...form }: ConfirmProps) {
  const [text, setText] = useState("");
  return (
    <FormDialog {...form} danger={!harmless} ready={typed === undefined || text === typed}>
      {children}
      {typed !== undefined && (
        <label class="field">
          <span>Type <code>{typed}</code> to go on</span>
          <input class="input" autofocus autocomplete="off" spellcheck={false} value={text} onInput={(event) => setText(event.currentTarget.value)} />
        </label>
      )}
    </FormDialog>
  );
}
