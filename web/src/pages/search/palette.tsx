// Search from anywhere: type, walk by arrows, open by Enter.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { navigate } from "../../data/navigate";
import { type Hit, hitOf, kinds, recentHits, remember, useSearch } from "../../data/search";
import { useUser } from "../../data/session";
import { Icon } from "../../parts/icons";
import { Failed } from "../../parts/notices";
import { Dialog } from "../../parts/overlay";
import { HitView } from "./hits";
import "./search.css";

const perKind = 5;
const pause = 90; // ms between the last key and the question

function usePaused(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), pause);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

export function Palette({ onClose }: { onClose: () => void }) {
  const user = useUser();
  const [text, setText] = useState("");
  const wanted = usePaused(text).trim();
  const load = useSearch(wanted, perKind);
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const groups = useMemo(() => {
    if (!wanted) {
      const recent = recentHits(user);
      return recent.length ? [{ name: "Opened lately", hits: recent }] : [];
    }
    return (load.data ?? []).map(({ kind, results }) => ({ name: kinds[kind], hits: results.map((result) => hitOf(kind, result)) }));
  }, [wanted, load.data]);
  const hits = groups.flatMap((group) => group.hits);
  const everything = wanted ? `/search?q=${encodeURIComponent(wanted)}` : null;
  const count = hits.length + (everything ? 1 : 0);
  const current = Math.min(at, Math.max(0, count - 1));
  useEffect(() => setAt(0), [wanted]);
  useEffect(() => list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" }), [current, groups]);

  const go = (to: string, hit?: Hit) => {
    if (hit) remember(user, hit);
    onClose();
    navigate(to);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && count) setAt((current + step + count) % count);
    else if (event.key === "Enter") {
      const hit = hits[current];
      if (text.trim() !== wanted && text.trim()) go(`/search?q=${encodeURIComponent(text.trim())}`); // faster than the answer
      else if (hit) go(hit.href, hit);
      else if (everything) go(everything);
    } else return;
    event.preventDefault();
  };
  let index = -1;
  return (
    <Dialog title="Search" onClose={onClose} wide>
      <div class="palette">
        <div class="palette-input">
          <Icon name="search" />
          <input
            autoFocus
            type="text"
            role="combobox"
            aria-label="Search models, versions, runs, artifacts, aliases, tags and digests"
            aria-expanded={count > 0}
            aria-controls="hits"
            aria-activedescendant={count ? `hit-${current}` : undefined}
            autocomplete="off"
            spellcheck={false}
            placeholder="Search models, versions, runs, aliases, tags, digests"
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
            onKeyDown={onKey}
          />
          <kbd>Esc</kbd>
        </div>
        {load.error && wanted && <div class="inner"><Failed error={load.error} retry={load.reload} /></div>}
        <div id="hits" class="hits" role="listbox" aria-label="Results" ref={list}>
          {groups.map(({ name, hits: members }) => (
            <div key={name} role="group" aria-label={name}>
              <div class="hits-name" aria-hidden="true">{name}</div>
              {members.map((hit) => {
                const own = (index += 1);
                return (
                  <a key={hit.href + (hit.matched?.value ?? "")} id={`hit-${own}`} role="option" tabIndex={-1} aria-selected={own === current} href={hit.href} onPointerMove={() => setAt(own)} onClick={() => (remember(user, hit), onClose())}>
                    <HitView hit={hit} wanted={wanted} />
                  </a>
                );
              })}
            </div>
          ))}
          {everything && (
            <a id={`hit-${hits.length}`} role="option" tabIndex={-1} aria-selected={current === hits.length} href={everything} onPointerMove={() => setAt(hits.length)} onClick={onClose}>
              <Icon name="search" /><span class="hit">All results for “{wanted}”</span>
            </a>
          )}
        </div>
        {!wanted && <p class="palette-hint">A name or words of it, a version such as <code>digits:v3</code>, a pasted path or address, an alias such as <code>production</code>, a tag, a digest, a commit, or the hash of a file.</p>}
        {wanted && load.data && hits.length === 0 && !load.error && <p class="palette-hint" role="status">Nothing that you may see is called “{wanted}”.</p>}
        <footer class="palette-foot"><span><kbd>↑</kbd> <kbd>↓</kbd> to walk</span><span><kbd>Enter</kbd> to open</span></footer>
      </div>
    </Dialog>
  );
}
