// Files that were added, removed or changed; of text files the difference.
import { structuredPatch } from "diff";
import { useState } from "preact/hooks";
import { formatCount, plural } from "../../data/format";
import type { FileChange, FileChanges } from "../../data/generated";
import { apiBytes, apiPage, type Page } from "../../data/http";
import { useAction, useLoad } from "../../data/load";
import { useParam } from "../../data/navigate";
import { apiOf } from "../../data/places";
import { Section } from "../../parts/layout";
import { Failed, Waiting } from "../../parts/notices";
import { Patches } from "../../parts/patch";
import { Parted, Size } from "../../parts/values";
import { fileUrl } from "../version/file_list";
import { looksLikeText } from "../version/peek";
import type { Compared } from "./compare";

/** Asked of the server: the files of the first version against those of the others. */
function changesOf({ place, versions: [first, ...others] }: Compared): string {
  return `${apiOf(place)}/versions/${first?.version}/changes?to=${others.map(({ version }) => version).join()}`;
}

/** The first page, which is kept like everything that is loaded, and those behind it that somebody asked for. */
function useChanges(address: string) {
  const load = useLoad<Page<FileChanges>>(address, () => apiPage<FileChanges>(address), { keep: true });
  const [behind, setBehind] = useState<{ of?: Page<FileChanges>; files: FileChange[]; next: string | null }>({ files: [], next: null });
  const first = load.data;
  const own = behind.of === first ? behind : { files: [], next: first?.next ?? null };
  const more = useAction(async () => {
    const page = await apiPage<FileChanges>(own.next ?? "");
    setBehind({ of: first, files: [...own.files, ...page.rows.files], next: page.next });
  });
  return { load, counts: first?.rows.counts, whole: first?.rows.whole, files: [...(first?.rows.files ?? []), ...own.files], more: own.next === null ? undefined : more };
}

/** One that is in the address, though it may stand on no page that is here. */
function useOpened(address: string, path: string | null, files: FileChange[]): FileChange | undefined {
  const here = files.find((file) => file.path === path);
  const elsewhere = path === null || here ? null : `${address}&same=1&prefix=${encodeURIComponent(path)}`;
  const found = useLoad(elsewhere, () => apiPage<FileChanges>(elsewhere ?? ""));
  return here ?? found.data?.rows.files.find((file) => file.path === path);
}

export function FilesCompared({ compared }: { compared: Compared }) {
  const { versions, all } = compared;
  const [open, setOpen] = useParam("file");
  const address = changesOf(compared);
  const { load, counts, whole, files, more } = useChanges(`${address}&limit=500${all ? "&same=1" : ""}`);
  const opened = useOpened(address, open, files);
  if (!counts) return <Section title="Files">{load.error ? <Failed error={load.error} retry={load.reload} /> : <Waiting />}</Section>;
  const wanted = counts.changed + counts.added + counts.removed + (all ? counts.same : 0);
  return (
    <Section title="Files" actions={<span class="small soft">{formatCount(counts.changed)} changed, {formatCount(counts.added)} added, {formatCount(counts.removed)} removed, {formatCount(counts.same)} the same</span>}>
      {files.length > 0 && (
        <div class="scroll" tabIndex={0} role="region" aria-label="Files of the versions">
          <table class="compared">
            <thead><tr><th>File</th><th>Change</th>{versions.map(({ version }) => <th key={version} class="num">{version}</th>)}</tr></thead>
            <tbody>
              {files.map((file) => (
                <tr key={file.path} class={file.change === "same" ? "same" : ""}>
                  <th scope="row" class="named">{file.change !== "same" ? <button type="button" class="as-link" aria-expanded={open === file.path} onClick={() => setOpen(open === file.path ? null : file.path)}><Parted name={file.path} /></button> : <Parted name={file.path} />}</th>
                  <td class={file.change}>{file.change}</td>
                  {file.versions.map((entry, i) => <td key={i} class="num">{entry ? <Size bytes={entry.size} /> : <span class="faint">–</span>}</td>)}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {more && <div class="row"><button type="button" class="button small" disabled={more.busy} onClick={() => void more.run()}>More files</button><span class="small soft">{formatCount(files.length)} of {plural(wanted, "file")} are shown</span></div>}
      {more?.error && <Failed error={more.error} />}
      {opened && <TextDifference key={opened.path} compared={compared} file={opened} />}
      {!whole && <p class="notice small">Only the first 100 000 files by name were compared.</p>}
    </Section>
  );
}

const textLimit = 512 * 1024;

function TextDifference({ compared: { place, versions }, file }: { compared: Compared; file: FileChange }) {
  const load = useLoad(`${apiOf(place)}/versions?text=${file.path}&of=${versions.map(({ version }) => version).join()}`, () =>
    Promise.all(file.versions.map((entry, i) => (entry && !entry.ref ? apiBytes(fileUrl(place, versions[i]?.version ?? "", file.path), textLimit) : null))),
  );
  if (load.error) return <Failed error={load.error} retry={load.reload} />;
  if (!load.data) return <Waiting />;
  if (load.data.some((each) => each && (!each.whole || !looksLikeText(each.bytes)))) return <p class="soft">{file.path} holds binary data or is large: only its digest tells that it changed.</p>;
  const texts = load.data.map((each) => (each ? new TextDecoder().decode(each.bytes) : ""));
  const differs = (text: string, i: number) => i > 0 && (file.versions[i] ? !file.versions[0] || text !== texts[0] : file.versions[0] !== null); // added, changed, removed
  const pairs = texts.flatMap((text, i) => (differs(text, i) ? [structuredPatch(`${file.path} of ${versions[0]?.version}`, `${file.path} of ${versions[i]?.version}`, texts[0] ?? "", text)] : []));
  return <Patches files={pairs} />;
}
