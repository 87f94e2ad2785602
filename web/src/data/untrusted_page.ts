// A page that a run logged, without whatever could act or fetch; it is shown in a sandbox besides.
import DOMPurify from "dompurify";

export function pageWithoutActs(html: string): string {
  return DOMPurify.sanitize(html, { FORBID_TAGS: ["style", "link", "meta", "base", "form", "iframe", "object", "embed"], FORBID_ATTR: ["style", "srcset", "target"] });
}
