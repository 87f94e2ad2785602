// A patch with its additions and removals told apart, by colour and by sign.
import { parsePatch, type StructuredPatch } from "diff";
import { useMemo } from "preact/hooks";

const most = 2000; // lines of one patch
const longest = 2000; // characters of a line

function parse(text: string): StructuredPatch[] | null {
  try {
    return parsePatch(text);
  } catch {
    return null;
  }
}

export function Patch({ text }: { text: string }) {
  const files = useMemo(() => parse(text), [text]);
  if (!files) {
    const lines = text.split("\n");
    return <OneFile name="Patch" lines={lines.slice(0, most)} cut={Math.max(0, lines.length - most)} />;
  }
  return <Patches files={files} />;
}

export function Patches({ files }: { files: StructuredPatch[] }) {
  let left = most;
  return (
    <div class="stack">
      {files.map((file, i) => {
        const lines = file.hunks.flatMap((hunk) => [`@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`, ...hunk.lines]);
        const shown = lines.slice(0, Math.max(0, left));
        left -= shown.length;
        return <OneFile key={i} name={nameOf(file)} lines={shown} cut={lines.length - shown.length} />;
      })}
    </div>
  );
}

function nameOf({ oldFileName, newFileName }: StructuredPatch): string {
  const plain = (name: string | undefined) => name?.replace(/^[ab]\//, "") ?? "";
  if (!newFileName || newFileName === "/dev/null") return `${plain(oldFileName)} (removed)`;
  if (!oldFileName || oldFileName === "/dev/null") return `${plain(newFileName)} (new)`;
  return plain(oldFileName) === plain(newFileName) ? plain(newFileName) : `${plain(oldFileName)} → ${plain(newFileName)}`;
}

function kindOf(line: string): string {
  if (line.startsWith("@@")) return "meta";
  if (line.startsWith("+")) return "add";
  return line.startsWith("-") ? "del" : "";
}

function OneFile({ name, lines, cut }: { name: string; lines: string[]; cut: number }) {
  const added = lines.filter((line) => kindOf(line) === "add").length;
  const removed = lines.filter((line) => kindOf(line) === "del").length;
  return (
    <div class="panel diff-file">
      <header>
        <strong class="break">{name}</strong>
        <span class="spread small num-text"><span class="delta good">+{added}</span> <span class="delta bad">−{removed}</span></span>
      </header>
      <div class="diff" tabIndex={0} role="region" aria-label={`Changes of ${name}`}>
        {lines.map((line, i) => <div key={i} class={kindOf(line)}>{line.length > longest ? `${line.slice(0, longest)}…` : line || " "}</div>)}
      </div>
      {cut > 0 && <p class="soft small inner">{cut} more lines are not shown.</p>}
    </div>
  );
}
