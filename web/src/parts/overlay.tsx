// What lies above the page: dialogs and menus.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

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

/** Below the button, inside the window. */
function place(list: HTMLElement, button: Element, left: boolean) {
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = list;
  const x = left ? at.left : at.right - width;
  const below = at.bottom + 4 + height <= innerHeight || at.top < height;
  list.style.left = `${Math.max(8, Math.min(x, innerWidth - width - 8))}px`;
  list.style.top = `${below ? at.bottom + 4 : at.top - height - 4}px`;
}

const items = ".list > a, .list > button:not(:disabled), .list input";

/** A button that opens a list; Escape, a click elsewhere or a choice closes it; arrow keys walk. */
export function Menu({ label, button, left, stay, plain, children }: { label: string; button: ComponentChildren; left?: boolean; stay?: boolean; plain?: boolean; children: ComponentChildren }) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (open && list.current && root.current?.firstElementChild) place(list.current, root.current.firstElementChild, left ?? false);
  });
  useEffect(() => {
    if (!open) return;
    const close = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", close);
    document.addEventListener("scroll", close, true);
    return () => {
      document.removeEventListener("pointerdown", close);
      document.removeEventListener("scroll", close, true);
    };
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
        <div class="list" ref={list} onClick={chosen}>
          {children}
        </div>
      )}
    </div>
  );
}
