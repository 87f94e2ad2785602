// Markdown of users as HTML that cannot act: HTML in it is shown as text, pictures become links, and what is left is cleaned.
import DOMPurify from "dompurify";
import { Marked, type Token } from "marked";

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] as string);
}

const marked = new Marked({
  gfm: true,
  async: false,
  renderer: {
    html: ({ text }) => escape(text),
    checkbox: ({ checked }) => (checked ? "☑ " : "☐ "), // a box that nobody can tick needs no label
    image: ({ href, text }) => `<a href="${escape(href)}">${escape(text || href)}</a>`, // the policy of the page loads none from elsewhere
  },
});

DOMPurify.addHook("afterSanitizeAttributes", (node) => {
  if (node.tagName === "A") node.setAttribute("rel", "noopener noreferrer nofollow");
});

const allowed = {
  ALLOWED_TAGS: ["a", "p", "br", "hr", "strong", "em", "del", "code", "pre", "ul", "ol", "li", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"],
  ALLOWED_ATTR: ["href", "align", "start", "rel"],
};

/** Headings follow one another without a gap, the first level below `above`: a text stands within a page that has headings of its own. */
function placeHeadings(tokens: Token[], above: number) {
  const open: number[] = []; // levels the writer is in, from the outside
  for (const token of tokens) {
    if (token.type !== "heading") continue;
    while (open.length && (open.at(-1) as number) >= token.depth) open.pop();
    open.push(token.depth);
    token.depth = Math.min(6, above + open.length);
  }
}

/** `above`: the level of the heading the text stands under; without it its headings stay what they are. */
export function render(text: string, above?: number): string {
  const tokens = marked.lexer(text);
  if (above !== undefined) placeHeadings(tokens, above);
  return DOMPurify.sanitize(marked.parser(tokens), allowed);
}
