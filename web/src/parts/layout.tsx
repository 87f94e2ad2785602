// How a page is put together: title, sections, tabs, facts, code to copy.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { formatCount } from "../data/format";
import { Icon } from "./icons";

export function useTitle(title: string | undefined) {
  useEffect(() => {
    document.title = title ? `${title} · Pedigree` : "Pedigree";
  }, [title]);
}

export function Section({ title, actions, children, id }: { title: string; actions?: ComponentChildren; children: ComponentChildren; id?: string }) {
  return (
    <section class="section" id={id} aria-label={title}>
      <header>
        <h2>{title}</h2>
        {actions && <div class="row spread">{actions}</div>}
      </header>
      {children}
    </section>
  );
}

export interface Tab {
  id: string;
  name: string;
  href: string;
  count?: number | undefined;
}
export function Tabs({ tabs, current, label }: { tabs: Tab[]; current: string; label: string }) {
  const bar = useRef<HTMLElement>(null);
  useEffect(() => {
    const tab = bar.current?.querySelector<HTMLElement>("[aria-current]");
    if (bar.current && tab) bar.current.scrollLeft = tab.offsetLeft - (bar.current.clientWidth - tab.offsetWidth) / 2; // on a phone
  }, [current]);
  return (
    <nav class="tabs" aria-label={label} ref={bar}>
      {tabs.map((tab) => (
        <a key={tab.id} href={tab.href} aria-current={tab.id === current ? "page" : undefined} data-keep-scroll>
          {tab.name}
          {tab.count !== undefined && <span class="count">{formatCount(tab.count)}</span>}
        </a>
      ))}
    </nav>
  );
}

/** Names and values under one another; undefined values are left out. */
export function Facts({ rows }: { rows: [string, ComponentChildren][] }) {
  return (
    <dl class="facts">
      {rows
        .filter(([, value]) => value !== undefined && value !== null && value !== false)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

export function Copy({ text, label = "Copy" }: { text: string; label?: string }) {
  const [done, setDone] = useState(false);
  const copy = async () => {
    await copyText(text);
    setDone(true);
    setTimeout(() => setDone(false), 1500);
  };
  return (
    <button type="button" class="button small bare" onClick={copy} aria-label={label} title={label}>
      <Icon name={done ? "check" : "copy"} />
      <span class="sr" aria-live="polite">{done ? "Copied" : ""}</span>
    </button>
  );
}

async function copyText(text: string) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea"); // without TLS there is no clipboard of its own
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

/** `tall`: it may be very long, and scrolls in itself. */
export function Code({ text, title, tall = false }: { text: string; title?: string; tall?: boolean }) {
  return (
    <figure class="code">
      {title && <figcaption>{title}</figcaption>}
      <pre tabIndex={0} class={tall ? "tall" : ""}>{text}</pre>
      <Copy text={text} label={`Copy: ${title ?? "these lines"}`} />
    </figure>
  );
}
