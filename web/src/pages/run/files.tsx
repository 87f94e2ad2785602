// The files the run saved: a tree, and a look into the one that is chosen.
import { useMemo } from "preact/hooks";
import { plainName } from "../../data/format";
import { useParam } from "../../data/navigate";
import { type RunFile, runFileUrl, useRunFiles } from "../../data/run";
import { Icon } from "../../parts/icons";
import { Copy } from "../../parts/layout";
import { Failed, Waiting } from "../../parts/notices";
import { Size, Time } from "../../parts/values";
import { treeOf } from "../version/file_list";
import { Branch } from "../version/files";
import { Content } from "../version/preview";
import type { Shown } from "./run";

export function Files({ shown: { place } }: { shown: Shown }) {
  const list = useRunFiles(place);
  const [chosen, setChosen] = useParam("file");
  const tree = useMemo(() => treeOf((list.rows ?? []).map(({ path, size, md5 }) => ({ path, size, digest: md5 ?? "", ref: null }))), [list.rows]);
  if (!list.rows) return list.error ? <Failed error={list.error} retry={list.reload} /> : <Waiting lines={6} />;
  if (list.rows.length === 0) return <p class="soft">The run saved no file. <code>run.save</code> in the script does so.</p>;
  const file = list.rows.find(({ path }) => path === chosen) ?? (list.rows.length === 1 ? list.rows[0] : undefined);
  return (
    <div class="files">
      <div class="tree">
        <Branch folder={tree} chosen={file?.path} onChoose={setChosen} open />
        {!list.done && <button type="button" class="button small" onClick={list.more}>More files</button>}
      </div>
      {file ? <Look key={file.path} file={file} url={runFileUrl(place, file.path)} /> : <p class="soft hint">Choose a file to look into it.</p>}
    </div>
  );
}

function Look({ file, url }: { file: RunFile; url: string }) {
  return (
    <div class="panel preview">
      <header>
        <strong class="break">{plainName(file.path)}</strong>
        <span class="soft small"><Size bytes={file.size} /> · <Time at={file.updated_at} /></span>
        <span class="row spread">
          <Copy text={file.path} label="Copy the path" />
          <a class="button small" href={url} download={file.path.split("/").pop()}><Icon name="download" />Download</a>
        </span>
      </header>
      <Content url={url} path={file.path} size={file.size} />
    </div>
  );
}
