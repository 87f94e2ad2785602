// The guide: the Markdown files of docs/guide, with this server's address in what is copied from them.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { render } from "../../data/markdown";
import { Code, useTitle } from "../../parts/layout";
import { makeReachable } from "../../parts/markdown";
import { addressed, type Block, blocksOf, linked, shortTitle } from "./guide_text";
import { docsUrl, type GuidePage, library } from "./library";
import "./docs.css";

export function Docs({ name }: { name: string }) {
  const page = name ? library.find((each) => each.name === name) : library[0];
  useTitle(page ? `${shortTitle(page.title)} · Guide` : "No such page");
  if (!page) return <NotThere />;
  return <Page page={page} />;
}

function NotThere() {
  return (
    <div class="page narrow">
      <h1>The guide has no such page</h1>
      <ul class="plain">{library.map(({ name, title }) => <li key={name}><a href={docsUrl(name)}>{title}</a></li>)}</ul>
    </div>
  );
}

function Page({ page }: { page: GuidePage }) {
  const blocks = useMemo(() => blocksOf(page.text), [page]);
  useEffect(showHash, [page]);
  const at = library.indexOf(page);
  return (
    <div class="page docs">
      <nav class="docs-pages" aria-label="Pages of the guide">
        <ul>
          {library.map(({ name, title }) => (
            <li key={name}><a href={docsUrl(name)} aria-current={name === page.name ? "page" : undefined}>{shortTitle(title)}</a></li>
          ))}
        </ul>
      </nav>
      <article class="docs-text">
        <h1>{page.title}</h1>
        {blocks.map((block, i) => <Shown key={i} block={block} />)}
        <nav class="docs-next" aria-label="Before and after this page">
          <Neighbour page={library[at - 1]} word="Before" />
          <Neighbour page={library[at + 1]} word="Next" />
        </nav>
      </article>
      <OnThisPage blocks={blocks} />
    </div>
  );
}

/** The page comes after the address: the browser found nothing to scroll to. */
function showHash() {
  if (location.hash.length > 1) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
}

function Neighbour({ page, word }: { page: GuidePage | undefined; word: string }) {
  if (!page) return <span />;
  return (
    <a href={docsUrl(page.name)}>
      <span class="small soft">{word}</span>
      <strong>{shortTitle(page.title)}</strong>
    </a>
  );
}

const captions: Record<string, string> = { sh: "Shell", python: "Python", text: "It prints" };

function Shown({ block }: { block: Block }) {
  if (block.kind === "text") return <Prose text={block.text} />;
  if (block.kind === "heading") return <Heading {...block} />;
  const text = addressed(block.text, location.origin);
  if (block.language === "text") return <figure class="code printed"><figcaption>{captions.text}</figcaption><pre tabIndex={0}>{text}</pre></figure>;
  return <Code title={block.file ?? captions[block.language] ?? block.language} text={text} />;
}

function Prose({ text }: { text: string }) {
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => void (root.current && makeReachable(root.current)), [text]);
  return <div ref={root} class="markdown" dangerouslySetInnerHTML={{ __html: render(addressed(linked(text), location.origin)) }} />;
}

function Heading({ level, text, id }: { level: number; text: string; id: string }) {
  const Level = level === 2 ? "h2" : "h3";
  return <Level id={id}>{text.replace(/`/g, "")} <a class="here" href={`#${id}`} aria-label={`Link to “${text.replace(/`/g, "")}”`}>#</a></Level>;
}

/** The headings, with the one that is read marked. */
function OnThisPage({ blocks }: { blocks: Block[] }) {
  const headings = blocks.filter((block) => block.kind === "heading");
  const current = useRead(headings.map(({ id }) => id));
  if (headings.length < 2) return null;
  return (
    <nav class="docs-headings" aria-label="On this page">
      <p class="small soft">On this page</p>
      <ul>
        {headings.map(({ id, text, level }) => (
          <li key={id} class={level > 2 ? "deeper" : ""}><a href={`#${id}`} aria-current={id === current ? "location" : undefined}>{text.replace(/`/g, "")}</a></li>
        ))}
      </ul>
    </nav>
  );
}

const belowBar = 120; // px: a heading above this line is being read

function useRead(ids: string[]): string | undefined {
  const [current, setCurrent] = useState(ids[0]);
  useEffect(() => {
    const look = () => setCurrent(ids.filter((id) => (document.getElementById(id)?.getBoundingClientRect().top ?? Infinity) < belowBar).pop() ?? ids[0]);
    look();
    addEventListener("scroll", look, { passive: true });
    return () => removeEventListener("scroll", look);
  }, [ids.join()]);
  return current;
}
