// The files of a version: a tree, and a look into the one that is chosen.
import { useMemo, useState } from "preact/hooks";
import { plainName } from "../../data/format";
import type { File } from "../../data/generated";
import { useParam } from "../../data/navigate";
import { Icon } from "../../parts/icons";
import { Failed, Waiting } from "../../parts/notices";
import { Size } from "../../parts/values";
import { type Folder, treeOf, useFiles } from "./file_list";
import { Preview } from "./preview";
import type { Shown } from "./version";

export function Files({ shown }: { shown: Shown }) {
  const { place, version } = shown;
  const list = useFiles(place, version.version);
  const [chosen, setChosen] = useParam("file");
  const tree = useMemo(() => treeOf(list.rows ?? []), [list.rows]);
  if (!list.rows) return list.error ? <Failed error={list.error} retry={list.reload} /> : <Waiting lines={6} />;
  if (list.rows.length === 0) return <p class="soft">This version holds no file.</p>;
  const shownFile = list.rows.find(({ path }) => path === chosen) ?? (list.rows.length === 1 ? list.rows[0] : undefined);
  return (
    <div class="files">
      <div class="tree">
        <Branch folder={tree} chosen={shownFile?.path} onChoose={setChosen} open />
        {!list.done && <button type="button" class="button small" onClick={list.more}>More files</button>}
      </div>
      {shownFile ? <Preview key={shownFile.path} place={place} version={version.version} file={shownFile} /> : <p class="soft hint">Choose a file to look into it.</p>}
    </div>
  );
}

const many = 200; // entries of one folder shown at once

export function Branch({ folder, chosen, onChoose, open }: { folder: Folder; chosen: string | undefined; onChoose: (path: string) => void; open?: boolean }) {
  const [limit, setLimit] = useState(many);
  const entries = [...folder.folders, ...folder.files];
  return (
    <ul>
      {entries.slice(0, limit).map((entry) =>
        "files" in entry ? <Twig key={`${entry.path}/`} folder={entry} chosen={chosen} onChoose={onChoose} open={open && entries.length === 1} /> : <Leaf key={entry.path} file={entry} current={entry.path === chosen} onChoose={onChoose} />,
      )}
      {entries.length > limit && <li><button type="button" onClick={() => setLimit(limit + many)}>{entries.length - limit} more</button></li>}
    </ul>
  );
}

function Twig({ folder, chosen, onChoose, open: first }: { folder: Folder; chosen: string | undefined; onChoose: (path: string) => void; open?: boolean | undefined }) {
  const [open, setOpen] = useState(first || chosen?.startsWith(`${folder.path}/`) || false);
  return (
    <li>
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name="folder" />
        <span class="clip">{plainName(folder.name)}</span>
        <span class="size">{folder.count} · <Size bytes={folder.size} /></span>
      </button>
      {open && <Branch folder={folder} chosen={chosen} onChoose={onChoose} />}
    </li>
  );
}

function Leaf({ file, current, onChoose }: { file: File; current: boolean; onChoose: (path: string) => void }) {
  return (
    <li>
      <button type="button" aria-current={current ? "true" : undefined} onClick={() => onChoose(file.path)}>
        <Icon name={file.ref ? "link" : "file"} />
        <span class="clip">{plainName(file.path.split("/").pop() ?? file.path)}</span>
        <span class="size"><Size bytes={file.size} /></span>
      </button>
    </li>
  );
}
