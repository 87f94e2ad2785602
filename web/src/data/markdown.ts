import DOMPurify from "dompurify";
import { marked } from "marked";

DOMPurify.addHook("afterSanitizeAttributes", (node) => {
  if (node.tagName === "A") node.setAttribute("rel", "noopener noreferrer nofollow");
});

/** HTML without scripts, styles, forms, frames and pictures from elsewhere (the policy of the page would refuse them too). */
export function render(text: string): string {
  const html = marked.parse(text, { async: false, gfm: true });
  return DOMPurify.sanitize(html, { FORBID_TAGS: ["style", "form", "input", "button", "textarea", "select", "iframe", "video", "audio", "svg", "math"], FORBID_ATTR: ["style", "class", "id", "name"] });
}
