// What lies above the page: dialogs and menus.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

/** A native modal: focus stays inside, Escape closes. */
export function Dialog({ title, onClose, wide, children }: { title: string; onClose: () => void; wide?: boolean; children: ComponentChildren }) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = box.current;
    const before = document.activeElement as HTMLElement | null;
    dialog?.showModal();
    return () => {
      dialog?.close();
      before?.focus?.();
    };
  }, []);
  const outside = (event: JSX.TargetedMouseEvent<HTMLDialogElement>) => {
    if (event.target === box.current) onClose();
  };
  const cancel = (event: Event) => {
    event.preventDefault();
    onClose();
  };
  return (
    <dialog ref={box} class={wide ? "wide" : ""} aria-label={title} onCancel={cancel} onMouseDown={outside}>
      {children}
    </dialog>
  );
}

const items = ".list > a, .list > button:not(:disabled), .list input";

/** A button that opens a list; Escape, a click elsewhere or a choice closes it; arrow keys walk. */
export function Menu({ label, button, left, stay, plain, children }: { label: string; button: ComponentChildren; left?: boolean; stay?: boolean; plain?: boolean; children: ComponentChildren }) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    const close = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", close);
    return () => document.removeEventListener("pointerdown", close);
  }, [open]);
  const walk = (event: KeyboardEvent, step: number) => {
    const all = [...(root.current?.querySelectorAll<HTMLElement>(items) ?? [])];
    const at = all.indexOf(document.activeElement as HTMLElement);
    all[at < 0 ? (step > 0 ? 0 : all.length - 1) : (at + step + all.length) % all.length]?.focus();
    event.preventDefault();
  };
  const onKey = (event: KeyboardEvent) => {
    if (!open) return;
    if (event.key === "ArrowDown") walk(event, 1);
    if (event.key === "ArrowUp") walk(event, -1);
    if (event.key !== "Escape") return;
    setOpen(false);
    root.current?.querySelector<HTMLElement>(":scope > button")?.focus();
    event.stopPropagation();
  };
  const chosen = (event: JSX.TargetedMouseEvent<HTMLDivElement>) => {
    if (!stay && (event.target as HTMLElement).closest("a, button")) setOpen(false);
  };
  return (
    <div class="menu" ref={root} onKeyDown={onKey}>
      <button type="button" class={`button small ${plain ? "" : "bare"}`} aria-haspopup="true" aria-expanded={open} aria-label={label} title={label} onClick={() => setOpen(!open)}>
        {button}
      </button>
      {open && (
        <div class={`list ${left ? "left" : ""}`} onClick={chosen}>
          {children}
        </div>
      )}
    </div>
  );
}
