// One node of the graph: a run (round), a version (square), a group (a stack), or what may not be seen (dashed).
import { relativeTime } from "../../data/format";
import { aliasesOf, type LineageGroup, type LineageNode, titleOf } from "../../data/lineage";
import { byRank } from "../../data/registry";
import { stageClass } from "../../parts/values";
import { fitText } from "./fit_text";
import { nodeHeight, nodeWidth, type Point } from "./geometry";

export interface Look {
  at: Point;
  root: boolean;
  chosen: boolean;
  dim: boolean;
  focus: boolean; // the one that the Tab key comes to
  onChoose: () => void;
  onHover: (over: boolean) => void;
  onFocus: (byPointer: boolean) => void;
}

const fonts = { title: "600 13px system-ui", sub: "12px system-ui" };
const room = nodeWidth - 48;

function Frame({ look, id, label, kind, children }: { look: Look; id: string; label: string; kind: string; children: preact.ComponentChildren }) {
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    look.onChoose();
  };
  return (
    <g
      class={`node ${kind} ${look.root ? "root" : ""} ${look.chosen ? "chosen" : ""} ${look.dim ? "dim" : ""}`}
      transform={`translate(${look.at.x - nodeWidth / 2} ${look.at.y - nodeHeight / 2})`}
      role="button"
      tabindex={look.focus ? 0 : -1}
      aria-pressed={look.chosen}
      data-node={id}
      onClick={look.onChoose}
      onKeyDown={onKey}
      onFocus={(event) => look.onFocus(!event.currentTarget.matches(":focus-visible"))}
      onPointerEnter={() => look.onHover(true)}
      onPointerLeave={() => look.onHover(false)}
    >
      <title>{label}</title>
      <g>{children}</g>
    </g>
  );
}

const glyphs = {
  run: "M5 3.5v9l7-4.5z",
  version: "M8 2 2.5 5 8 8l5.5-3zM2.5 8 8 11l5.5-3M2.5 11 8 14l5.5-3",
  data: "M3 4.2c0-1 2.2-1.7 5-1.7s5 .7 5 1.7-2.2 1.7-5 1.7-5-.7-5-1.7ZM3 4.2v7.6c0 1 2.2 1.7 5 1.7s5-.7 5-1.7V4.2M3 8c0 1 2.2 1.7 5 1.7S13 9 13 8",
  lock: "M4.5 7.5h7v6h-7zM6 7.5v-2a2 2 0 0 1 4 0v2",
};

function Glyph({ name }: { name: keyof typeof glyphs }) {
  return <path class="glyph" d={glyphs[name]} transform={`translate(14 ${nodeHeight / 2 - 8})`} />;
}

function Title({ text, struck }: { text: string; struck?: boolean }) {
  return <text class={`title ${struck ? "struck" : ""}`} x={40} y={22}>{fitText(text, room, fonts.title)}</text>;
}

/** What stands below the title, and which aliases point there. */
function subOf(node: Exclude<LineageNode, { hidden: true }>): string {
  if (node.deleted) return `deleted${node.deleted.by ? ` by ${node.deleted.by}` : ""} ${relativeTime(node.deleted.at)}`;
  if (node.kind === "run") return [node.job_type || "run", node.project].filter(Boolean).join(" · ");
  const place = node.places[0];
  return place && node.name ? `${place.collection} ${place.version}` : [node.type, node.project].filter(Boolean).join(" · "); // what it is known as counts more than where it was logged
}

export function LineageNodeView({ node, look }: { node: LineageNode; look: Look }) {
  const title = titleOf(node);
  if (node.hidden)
    return (
      <Frame look={look} id={node.id} label={title} kind={`hidden ${node.kind}`}>
        <rect width={nodeWidth} height={nodeHeight} rx={node.kind === "run" ? nodeHeight / 2 : 6} />
        <Glyph name="lock" />
        <text class="sub" x={40} y={nodeHeight / 2 + 4}>{fitText(`a ${node.kind} you may not see`, room, fonts.sub)}</text>
      </Frame>
    );
  const aliases = node.kind === "version" ? aliasesOf(node).sort(byRank) : [];
  const stage = aliases.find((alias) => stageClass(alias));
  const sub = subOf(node);
  const label = `${node.kind === "run" ? "Run" : "Version"} ${title}, ${sub}${aliases.length ? `, ${aliases.join(", ")}` : ""}${look.root ? ", this is what the graph is about" : ""}`;
  return (
    <Frame look={look} id={node.id} label={label} kind={`${node.kind} ${node.deleted ? "deleted" : ""}`}>
      <rect width={nodeWidth} height={nodeHeight} rx={node.kind === "run" ? nodeHeight / 2 : 6} />
      {stage && <rect class={`mark ${stageClass(stage)}`} width={4} height={nodeHeight - 16} y={8} x={0} rx={2} />}
      <Glyph name={node.kind === "run" ? "run" : /data/.test(node.type) ? "data" : "version"} />
      <Title text={title} struck={Boolean(node.deleted)} />
      {stage ? (
        <text class="sub" x={40} y={39}><tspan class={`alias-name ${stageClass(stage)}`}>{stage}</tspan> <tspan>{fitText(` · ${sub}`, room - stage.length * 7, fonts.sub)}</tspan></text>
      ) : (
        <text class="sub" x={40} y={39}>{fitText(sub, room, fonts.sub)}</text>
      )}
    </Frame>
  );
}

export function groupText({ count, exact, kind }: LineageGroup): string {
  if (count === null) return `more ${kind}s you may not see`;
  return `${count}${exact ? "" : "+"} more ${kind}${count === 1 && exact ? "" : "s"}`;
}

export function GroupView({ group, look, busy }: { group: LineageGroup; look: Look; busy: boolean }) {
  const text = groupText(group);
  const round = group.kind === "run" ? nodeHeight / 2 : 6;
  return (
    <Frame look={look} id={group.id} label={group.cursor ? `${text}: show them` : text} kind={`group ${group.kind}`}>
      <rect class="behind" x={8} y={6} width={nodeWidth - 8} height={nodeHeight - 6} rx={round} />
      <rect width={nodeWidth - 8} height={nodeHeight - 6} rx={round} />
      <text class="title" x={20} y={21}>{text}</text>
      <text class="sub" x={20} y={37}>{busy ? "opening …" : group.cursor ? "open" : ""}</text>
    </Frame>
  );
}
