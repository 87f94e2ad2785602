// Text of users as Markdown: rendered, then cleaned of everything that could act.
import { useEffect, useRef, useState } from "preact/hooks";

const longest = 200_000; // characters that are laid out; a text beyond that is no text for people

/** What is wider than the page is scrolled by the keyboard, too. */
export function makeReachable(root: HTMLElement) {
  for (const each of [root, ...root.querySelectorAll<HTMLElement>("pre, table")]) if (each.scrollWidth > each.clientWidth) each.tabIndex = 0;
}

/** `above`: the level of the heading it stands under. */
export function Markdown({ text, above = 2 }: { text: string; above?: number }) {
  const [html, setHtml] = useState<string>();
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let shown = true;
    void import("../data/markdown").then(({ render }) => shown && setHtml(render(text.slice(0, longest), above)));
    return () => {
      shown = false;
    };
  }, [text, above]);
  useEffect(() => void (root.current && makeReachable(root.current)), [html]);
  if (html === undefined) return <p class="markdown soft">{text.slice(0, 500)}</p>;
  return (
    <>
      <div ref={root} class="markdown of-users" dangerouslySetInnerHTML={{ __html: html }} />
      {text.length > longest && <p class="small soft">Only the beginning is shown.</p>}
    </>
  );
}
