// Markdown of users as HTML that cannot act: HTML in it is shown as text, pictures become links, and what is left is cleaned.
import DOMPurify from "dompurify";
import { Marked } from "marked";

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] as string);
}

const marked = new Marked({
  gfm: true,
  async: false,
  renderer: {
    html: ({ text }) => escape(text),
    image: ({ href, text }) => `<a href="${escape(href)}">${escape(text || href)}</a>`, // the policy of the page loads none from elsewhere
  },
});

DOMPurify.addHook("afterSanitizeAttributes", (node) => {
  if (node.tagName === "A") node.setAttribute("rel", "noopener noreferrer nofollow");
});

const allowed = {
  ALLOWED_TAGS: ["a", "p", "br", "hr", "strong", "em", "del", "code", "pre", "ul", "ol", "li", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "input"],
  ALLOWED_ATTR: ["href", "align", "start", "type", "checked", "disabled", "rel"],
};

export function render(text: string): string {
  return DOMPurify.sanitize(marked.parse(text) as string, allowed);
}
