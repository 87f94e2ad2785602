// A page that a run logged, without whatever could act or fetch; it is shown in a sandbox besides.
import DOMPurify from "dompurify";

const elsewhere = /^(?!data:image\/|#)/i;

/** A cleaner of its own: what is taken from pages is not taken from cards. */
const cleaner = DOMPurify(window);
cleaner.addHook("afterSanitizeAttributes", (node) => {
  for (const name of ["src", "poster", "background"]) if (elsewhere.test(node.getAttribute(name) ?? "#")) node.removeAttribute(name); // nothing is fetched, nobody learns of the look
});

export function pageWithoutActs(html: string): string {
  const styleless = html.replace(/<style\b[\s\S]*?(<\/style\s*>|$)/gi, ""); // the policy of our page complains of them even while they are parsed
  return cleaner.sanitize(styleless, { FORBID_TAGS: ["style", "link", "meta", "base", "form", "iframe", "object", "embed"], FORBID_ATTR: ["style", "srcset", "target"] });
}
