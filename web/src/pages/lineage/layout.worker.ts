import { layout } from "./layout";

onmessage = ({ data }: MessageEvent<{ id: number; nodes: string[]; steps: { from: string; to: string }[] }>) => {
  postMessage({ id: data.id, placed: layout(data.nodes, data.steps) });
};
