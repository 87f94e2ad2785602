// Files that were added, removed or changed; of text files the difference.
import { structuredPatch } from "diff";
import { useMemo, useState } from "preact/hooks";
import { formatCount, plural } from "../../data/format";
import { apiBytes } from "../../data/http";
import { useLoad } from "../../data/load";
import { useParam } from "../../data/navigate";
import { apiOf } from "../../data/places";
import { Section } from "../../parts/layout";
import { Failed, Waiting } from "../../parts/notices";
import { Patches } from "../../parts/patch";
import { Size } from "../../parts/values";
import { allFiles, fileUrl } from "../version/file_list";
import { looksLikeText } from "../version/peek";
import type { Compared } from "./compare";
import { type FileLine, filesOf } from "./differences";

const atOnce = 500; // lines shown at first, and with each request for more
const most = 50_000; // files of one version that are compared

export function FilesCompared({ compared }: { compared: Compared }) {
  const { place, versions, all } = compared;
  const [open, setOpen] = useParam("file");
  const load = useLoad(`${apiOf(place)}/versions?files=${versions.map(({ version }) => version).join()}`, () => Promise.all(versions.map(({ version }) => allFiles(place, version, most))));
  const lines = useMemo(() => filesOf((load.data ?? []).map(({ files }) => files)), [load.data]);
  const [limit, setLimit] = useState(atOnce);
  if (!load.data) return <Section title="Files">{load.error ? <Failed error={load.error} retry={load.reload} /> : <Waiting />}</Section>;
  const partly = versions.filter((_, i) => load.data?.[i]?.whole === false).map(({ version }) => version);
  const count = (change: string) => lines.filter((line) => line.change === change).length;
  const opened = lines.find(({ path }) => path === open);
  const wanted = all ? lines : lines.filter(({ change }) => change !== "same");
  const shown = wanted.slice(0, limit);
  return (
    <Section title="Files" actions={<span class="small soft">{formatCount(count("changed"))} changed, {formatCount(count("added"))} added, {formatCount(count("removed"))} removed, {formatCount(count("same"))} the same</span>}>
      {shown.length > 0 && (
        <div class="scroll" tabIndex={0} role="region" aria-label="Files of the versions">
          <table class="compared">
            <thead><tr><th>File</th><th>Change</th>{versions.map(({ version }) => <th key={version} class="num">{version}</th>)}</tr></thead>
            <tbody>
              {shown.map((line) => (
                <tr key={line.path} class={line.change === "same" ? "same" : ""}>
                  <th scope="row" class="break">{line.change !== "same" ? <button type="button" class="as-link" aria-expanded={open === line.path} onClick={() => setOpen(open === line.path ? null : line.path)}>{line.path}</button> : line.path}</th>
                  <td class={line.change}>{line.change}</td>
                  {line.files.map((file, i) => <td key={i} class="num">{file ? <Size bytes={file.size} /> : <span class="faint">–</span>}</td>)}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {wanted.length > shown.length && <div class="row"><button type="button" class="button small" onClick={() => setLimit(limit + atOnce)}>More files</button><span class="small soft">{formatCount(shown.length)} of {plural(wanted.length, "file")} are shown</span></div>}
      {opened && <TextDifference key={opened.path} compared={compared} line={opened} />}
      {partly.length > 0 && <p class="notice small">Only the first {formatCount(most)} files by name of {partly.join(", ")} were compared: files behind them may be told as added or removed though they are not.</p>}
    </Section>
  );
}

const textLimit = 512 * 1024;

function TextDifference({ compared: { place, versions }, line }: { compared: Compared; line: FileLine }) {
  const load = useLoad(`${apiOf(place)}/versions?text=${line.path}&of=${versions.map(({ version }) => version).join()}`, () =>
    Promise.all(line.files.map((file, i) => (file && !file.ref ? apiBytes(fileUrl(place, versions[i]?.version ?? "", file.path), textLimit) : null))),
  );
  if (load.error) return <Failed error={load.error} retry={load.reload} />;
  if (!load.data) return <Waiting />;
  if (load.data.some((each) => each && (!each.whole || !looksLikeText(each.bytes)))) return <p class="soft">{line.path} holds binary data or is large: only its digest tells that it changed.</p>;
  const texts = load.data.map((each) => (each ? new TextDecoder().decode(each.bytes) : ""));
  const differs = (text: string, i: number) => i > 0 && (line.files[i] ? !line.files[0] || text !== texts[0] : line.files[0] !== undefined); // added, changed, removed
  const pairs = texts.flatMap((text, i) => (differs(text, i) ? [structuredPatch(`${line.path} of ${versions[0]?.version}`, `${line.path} of ${versions[i]?.version}`, texts[0] ?? "", text)] : []));
  return <Patches files={pairs} />;
}
