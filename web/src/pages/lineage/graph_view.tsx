// The drawing: moved by dragging, scaled by Ctrl and the wheel or the buttons, walked by the arrow keys.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { type Graph, type LineageGroup, neighbours, pathsThrough, stepsOf } from "../../data/lineage";
import { Icon } from "../../parts/icons";
import { Waiting } from "../../parts/notices";
import { nodeHeight, nodeWidth, pathOf } from "./geometry";
import { GroupView, LineageNodeView } from "./node";
import { useLayout } from "./use_layout";
import { type Box, fitted, nextTo, revealing, type View, whole, zoomed } from "./view";

interface Props {
  graph: Graph;
  chosen: string | null;
  opening: string | null; // the group that is being opened
  onChoose: (id: string | null) => void;
  onOpen: (group: LineageGroup) => void;
}

const lowest = 220;
const highest = 560;

export function GraphView({ graph, chosen, opening, onChoose, onOpen }: Props) {
  const steps = useMemo(() => stepsOf(graph), [graph]);
  const ids = useMemo(() => [...graph.nodes, ...graph.groups].map(({ id }) => id), [graph]);
  const placed = useLayout(ids, steps);
  const frame = useRef<HTMLDivElement>(null);
  const [box, setBox] = useState<Box>();
  const [view, setView] = useState<View>();
  const [hovered, setHovered] = useState<string | null>(null);
  const [focus, setFocus] = useState<string>(graph.root);
  const root = graph.root;
  const height = placed ? Math.min(highest, Math.max(lowest, placed.height + 80)) : lowest;

  useLayoutEffect(() => {
    const place = frame.current;
    if (!place) return undefined;
    const measure = () => setBox({ width: place.clientWidth, height: place.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(place);
    return () => observer.disconnect();
  }, [height]);
  // A new graph is looked at from its root; one that only grew stays where it is, but for its root's way.
  const looked = useRef<{ root: string; at: { x: number; y: number } | undefined }>();
  const touched = useRef(false); // the reader has moved or scaled it: no change of sizes takes that back
  const moveTo = (change: (old: View) => View) => {
    touched.current = true;
    setView((old) => old && change(old));
  };
  useLayoutEffect(() => {
    if (!placed || !box?.width) return;
    const at = placed.nodes[root];
    const before = looked.current;
    looked.current = { root, at };
    if (before?.root === root && before.at && at && touched.current) setView((old) => (old ? { ...old, x: old.x + (before.at!.x - at.x) * old.scale, y: old.y + (before.at!.y - at.y) * old.scale } : fitted(placed, box, at)));
    else {
      touched.current = false;
      setView(fitted(placed, box, at));
    }
  }, [placed, root]);
  useLayoutEffect(() => {
    if (placed && box?.width && !touched.current) setView(fitted(placed, box, placed.nodes[root]));
  }, [box?.width, box?.height]);

  const lit = hovered ?? chosen;
  const bright = useMemo(() => (lit ? pathsThrough(steps, lit) : null), [steps, lit]);

  const walk = (event: KeyboardEvent) => {
    if (!placed || !box) return;
    const centre = { x: box.width / 2, y: box.height / 2 };
    const zoom = { "+": 1.25, "=": 1.25, "-": 0.8 }[event.key];
    if (zoom) moveTo((old) => zoomed(old, zoom, centre));
    else if (event.key === "0") moveTo(() => whole(placed, box));
    else if (event.key === "Escape" && chosen) onChoose(null);
    else if (event.key.startsWith("Arrow")) {
      const next = nextTo(placed, focus, event.key, neighbours(steps, focus));
      if (next) frame.current?.querySelector<SVGElement>(`[data-node="${CSS.escape(next)}"]`)?.focus({ preventScroll: true });
    } else return;
    event.preventDefault();
  };
  const reveal = (id: string) => {
    const at = placed?.nodes[id];
    if (at && box) setView((old) => old && revealing(old, at, { width: nodeWidth, height: nodeHeight }, box));
  };
  /** A pointer has it already; and what moves between its going down and up gets no click. */
  const focused = (id: string, byPointer: boolean) => {
    setFocus(id);
    if (!byPointer) reveal(id);
  };
  const drag = useDrag(frame, view, moveTo);
  const look = (id: string, choose: () => void) => ({
    at: placed?.nodes[id] ?? { x: 0, y: 0 },
    root: id === root,
    chosen: id === chosen,
    dim: bright !== null && !bright.has(id),
    focus: id === (placed?.nodes[focus] ? focus : root),
    onChoose: () => {
      if (drag.moved()) return;
      reveal(id);
      choose();
    },
    onHover: (over: boolean) => setHovered(over ? id : null),
    onFocus: (byPointer: boolean) => focused(id, byPointer),
  });
  const known = new Set(placed ? Object.keys(placed.nodes) : []);

  return (
    <div class="graph" ref={frame} style={{ height: `${height}px` }} onKeyDown={walk} {...drag.handlers}>
      {!placed || !view ? <div class="graph-wait"><Waiting lines={4} /></div> : (
        <svg width="100%" height="100%" role="group" aria-label="Graph of runs and versions, from left to right. Arrow keys walk, Enter opens, plus and minus scale.">
          <defs>
            {["", " lit"].map((kind) => (
              <marker key={kind} id={`arrow${kind.trim()}`} class={`arrow${kind}`} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M1 1 7 4 1 7z" /></marker>
            ))}
          </defs>
          <g transform={`translate(${view.x} ${view.y}) scale(${view.scale})`}>
            {placed.steps.map(({ from, to, points }) => {
              const [a, b] = [placed.nodes[from], placed.nodes[to]];
              const lighted = bright !== null && bright.has(from) && bright.has(to);
              return a && b && <path key={`${from}>${to}`} class={`step ${bright === null ? "" : lighted ? "lit" : "dim"}`} d={pathOf(a, b, points)} marker-end={`url(#arrow${lighted ? "lit" : ""})`} />;
            })}
            {graph.nodes.map((node) => known.has(node.id) && <LineageNodeView key={node.id} node={node} look={look(node.id, () => onChoose(node.id === chosen ? null : node.id))} />)}
            {graph.groups.map((group) => known.has(group.id) && <GroupView key={group.id} group={group} busy={opening === group.id} look={look(group.id, () => group.cursor && onOpen(group))} />)}
          </g>
        </svg>
      )}
      {placed && box && (
        <div class="zoom" role="group" aria-label="Scale of the graph">
          <button type="button" class="button small" aria-label="Smaller" title="Smaller (−)" onClick={() => moveTo((old) => zoomed(old, 0.8, { x: box.width / 2, y: box.height / 2 }))}>−</button>
          <button type="button" class="button small" aria-label="Larger" title="Larger (+)" onClick={() => moveTo((old) => zoomed(old, 1.25, { x: box.width / 2, y: box.height / 2 }))}><Icon name="plus" /></button>
          <button type="button" class="button small" title="Show the whole graph (0)" onClick={() => moveTo(() => whole(placed, box))}>All</button>
        </div>
      )}
    </div>
  );
}

/** Dragging moves the view; a click that ends a drag chooses nothing. Ctrl or Meta and the wheel scale (a pinch on a touchpad is that, too). */
function useDrag(frame: { current: HTMLDivElement | null }, view: View | undefined, moveTo: (change: (old: View) => View) => void) {
  const start = useRef<{ x: number; y: number; view: View; far: boolean } | null>(null);
  const far = useRef(false);
  useEffect(() => {
    const place = frame.current;
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const { left, top } = (place as HTMLElement).getBoundingClientRect();
      moveTo((old) => zoomed(old, Math.exp(-event.deltaY / 300), { x: event.clientX - left, y: event.clientY - top }));
    };
    place?.addEventListener("wheel", wheel, { passive: false });
    return () => place?.removeEventListener("wheel", wheel);
  }, []);
  return {
    moved: () => far.current,
    handlers: {
      onPointerDown: (event: PointerEvent) => {
        far.current = false;
        if (view && event.button === 0 && !(event.target as Element).closest(".zoom")) start.current = { x: event.clientX, y: event.clientY, view, far: false };
      },
      onPointerMove: (event: PointerEvent) => {
        const from = start.current;
        if (!from) return;
        const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
        if (!from.far && Math.hypot(dx, dy) < 4) return;
        if (!from.far) frame.current?.setPointerCapture(event.pointerId);
        from.far = far.current = true;
        moveTo(() => ({ ...from.view, x: from.view.x + dx, y: from.view.y + dy }));
      },
      onPointerUp: () => (start.current = null),
      onPointerCancel: () => (start.current = null),
    },
  };
}
