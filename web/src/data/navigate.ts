// Addresses without loading the document anew: plain <a href> everywhere, one listener that takes the clicks.
import { navigate as go, usePathname, useSearch } from "wouter-preact/use-browser-location";

export function navigate(to: string, { replace = false, keepScroll = false } = {}) {
  go(to, { replace });
  if (keepScroll) return;
  window.scrollTo(0, 0);
  requestAnimationFrame(() => document.getElementById("main")?.focus({ preventScroll: true })); // readers begin at the new page, also where a dialog closes meanwhile
}

export function useWhere(): { path: string; search: string } {
  return { path: usePathname(), search: useSearch() };
}

/** The present address with some parameters of its query changed; null takes one out. */
export function addressWith(changes: Record<string, string | null>): string {
  const params = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === "") params.delete(name);
    else params.set(name, value);
  }
  const text = params.toString();
  return location.pathname + (text ? `?${text}` : "");
}

/** One parameter of the query, kept in the address so that a link shows the same. */
export function useParam(name: string): [string | null, (value: string | null) => void] {
  const { search } = useWhere();
  const set = (value: string | null) => navigate(addressWith({ [name]: value }), { replace: true, keepScroll: true });
  return [new URLSearchParams(search).get(name), set];
}

function ours(link: HTMLAnchorElement): boolean {
  if (link.target || link.hasAttribute("download") || link.origin !== location.origin) return false;
  return !["/api/", "/storage/"].some((prefix) => link.pathname.startsWith(prefix));
}

/** Takes clicks on links of our own pages; the others are the browser's. */
export function takeLinks() {
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element | null)?.closest?.("a");
    if (!link || !ours(link)) return;
    const same = link.pathname === location.pathname && link.search === location.search;
    if (same && link.hash) return;
    event.preventDefault();
    navigate(link.pathname + link.search + link.hash, { replace: same, keepScroll: link.dataset.keepScroll !== undefined });
  });
}
