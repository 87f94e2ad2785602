// The way to search: a button in the bar, Ctrl or ⌘ and K, or a slash.
import { useEffect, useRef, useState } from "preact/hooks";
import { lazy } from "../../data/lazy";
import { Icon } from "../../parts/icons";

const Palette = lazy(() => import("./palette").then((m) => m.Palette));

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName));
}
const mac = /mac|iphone|ipad/i.test(navigator.platform);

export function SearchControl() {
  const [open, setOpen] = useState(false);
  const now = useRef(open); // keys come faster than effects
  now.current = open;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const chord = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";
      const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target);
      if (!chord && !slash) return;
      if (document.querySelector("dialog[open]") && !now.current) return; // a question is being asked
      event.preventDefault();
      setOpen(!now.current || slash);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return (
    <>
      <button type="button" class="search-button" title="Search" aria-keyshortcuts="Control+K Meta+K" onClick={() => setOpen(true)} onPointerEnter={Palette.preload} onFocus={Palette.preload}>
        <Icon name="search" />
        <span class="hide-small">Search</span>
        <kbd class="hide-small" aria-hidden="true">{mac ? "⌘ K" : "Ctrl K"}</kbd>
      </button>
      {open && <Palette onClose={() => setOpen(false)} />}
    </>
  );
}
