// The layout of a graph, made in a worker; the last ones are kept, and the old one stays until the new one is there.
import { useEffect, useRef, useState } from "preact/hooks";
import type { Step } from "../../data/lineage";
import type { Placed } from "./geometry";

const done = new Map<string, Placed>();
const kept = 30;
const waiting = new Map<number, (placed: Placed) => void>();
let worker: Worker | undefined;
let count = 0;

function ask(nodes: string[], steps: Step[], answer: (placed: Placed) => void) {
  if (!worker) {
    worker = new Worker(new URL("./layout.worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<{ id: number; placed: Placed }>) => {
      waiting.get(data.id)?.(data.placed);
      waiting.delete(data.id);
    };
  }
  waiting.set((count += 1), answer);
  worker.postMessage({ id: count, nodes, steps });
}

export function useLayout(nodes: string[], steps: Step[]): Placed | undefined {
  const key = JSON.stringify([nodes, steps.map(({ from, to }) => [from, to])]);
  const [, tick] = useState(0);
  const before = useRef<Placed>();
  useEffect(() => {
    if (done.has(key)) return;
    let wanted = true;
    ask(nodes, steps, (placed) => {
      done.set(key, placed);
      for (const old of done.keys()) if (done.size > kept) done.delete(old);
      if (wanted) tick((n) => n + 1);
    });
    return () => {
      wanted = false;
    };
  }, [key]);
  const placed = done.get(key);
  if (placed) before.current = placed;
  return before.current;
}
