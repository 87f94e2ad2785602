// Only the rows that are seen are in the document.
import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from "@tanstack/virtual-core";
import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

export interface Visible {
  first: number;
  last: number; // exclusive
  above: number; // px
  below: number;
  scrollTo: (index: number) => void;
}

export function useVisibleRows(count: number, rowHeight: number, scroller: RefObject<HTMLElement>): Visible {
  const [, tick] = useState(0);
  const options = {
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: () => tick((n) => n + 1),
  };
  const [virtualizer] = useState(() => new Virtualizer<HTMLElement, HTMLElement>(options));
  virtualizer.setOptions(options);
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = (items.at(-1)?.index ?? Math.min(count, 30) - 1) + 1;
  return { first, last, above: first * rowHeight, below: Math.max(0, count - last) * rowHeight, scrollTo: (index) => virtualizer.scrollToIndex(index) };
}
