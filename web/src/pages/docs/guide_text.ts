// A page of the guide as blocks: text, headings with addresses, snippets. Pure.
import { lexer } from "marked";

export type Block =
  | { kind: "text"; text: string } // Markdown
  | { kind: "heading"; level: number; text: string; id: string } // Markdown of one line
  | { kind: "snippet"; language: string; file: string | null; text: string };

export function titleOf(page: string): string {
  return /^# (.+)$/m.exec(page)?.[1] ?? "";
}

/** The title as it stands in lists: "Walkthrough: train, compare, …" → "Walkthrough". */
export function shortTitle(title: string): string {
  return title.split(":")[0] ?? title;
}

/** As GitHub makes it, so that links to headings work in both places. */
export function slug(heading: string): string {
  return heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "").trim().replace(/\s/g, "-");
}

/** Links between the files become links between the pages: walkthrough.md#train → /docs/walkthrough#train */
export function linked(text: string): string {
  return text.replace(/\]\((?!\w+:|\/|#)(?:[\w./-]*\/)?([\w-]+)\.md(#[\w-]*)?\)/g, "](/docs/$1$2)");
}

const usual = /\bhttp:\/\/127\.0\.0\.1:8080\b/g; // where the guide's own server listens
const elsewhere = /\bhttp:\/\/our-server:8080\b/g; // as other machines see it

/** The address of this very server in place of the example's. */
export function addressed(text: string, origin: string): string {
  const here = text.replace(usual, origin);
  return /\/\/(localhost|127\.|\[::1\])/.test(origin) ? here : here.replace(elsewhere, origin);
}

/** The blocks below the title. */
export function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  const seen = new Map<string, number>();
  for (const token of lexer(page)) {
    const last = blocks.at(-1);
    if (token.type === "heading") {
      if (token.depth === 1) continue;
      const name = slug(token.text as string);
      const count = seen.get(name) ?? 0;
      seen.set(name, count + 1);
      blocks.push({ kind: "heading", level: token.depth as number, text: token.text as string, id: count ? `${name}-${count}` : name });
    } else if (token.type === "code") {
      const [language = "", file = null] = ((token.lang as string | undefined) ?? "").split(" ");
      blocks.push({ kind: "snippet", language, file, text: token.text as string });
    } else if (last?.kind === "text") last.text += token.raw;
    else if (token.type !== "space") blocks.push({ kind: "text", text: token.raw });
  }
  return blocks;
}
