// A look into one file: text, JSON, tables and pictures; anything else is only downloaded. Nothing of it is ever run.
import { useEffect, useState } from "preact/hooks";
import { formatValue, plainName } from "../../data/format";
import type { File } from "../../data/generated";
import { apiBytes } from "../../data/http";
import { useLoad } from "../../data/load";
import type { Place } from "../../data/places";
import { Icon } from "../../parts/icons";
import { Copy } from "../../parts/layout";
import { Failed, Waiting } from "../../parts/notices";
import { useSeen } from "../../parts/seen";
import { Digest, Size } from "../../parts/values";
import { fileUrl } from "./file_list";
import { imageType, looksLikeText, pictureOf, readTable, type Table } from "./peek";

const textLimit = 512 * 1024;
const imageLimit = 8 * 1024 * 1024;

export function Preview({ place, version, file }: { place: Place; version: string; file: File }) {
  const name = file.path.split("/").pop() ?? file.path;
  return (
    <div class="panel preview">
      <header>
        <strong class="break">{plainName(file.path)}</strong>
        <span class="soft small"><Size bytes={file.size} /> · <Digest text={file.digest} /></span>
        <span class="row spread">
          <Copy text={file.path} label="Copy the path" />
          {!file.ref && <a class="button small" href={fileUrl(place, version, file.path)} download={name}><Icon name="download" />Download</a>}
        </span>
      </header>
      {file.ref ? <Reference to={file.ref} /> : <Content url={fileUrl(place, version, file.path)} path={file.path} size={file.size} beside={(path) => fileUrl(place, version, path)} />}
    </div>
  );
}

function Reference({ to }: { to: string }) {
  return <p class="inner">This file is kept elsewhere; the version refers to it: <code class="break">{to}</code></p>;
}

/** Where the files are that a table names in its cells, or a record of media. */
export type Beside = (path: string) => string;

/** The file at an address of this server, shown by what its path says it is. */
export function Content({ url, path, size, beside }: { url: string; path: string; size?: number; beside?: Beside }) {
  const image = imageType(path);
  const load = useLoad(size === 0 ? null : `${url}#bytes`, () => apiBytes(url, image ? imageLimit : textLimit));
  if (size === 0) return <p class="inner soft">This file is empty.</p>;
  if (load.error) return <div class="inner"><Failed error={load.error} retry={load.reload} /></div>;
  if (!load.data) return <div class="inner"><Waiting lines={6} /></div>;
  const { bytes, whole } = load.data;
  if (image) return whole ? <Picture bytes={bytes} type={image} name={path} /> : <p class="inner soft">This picture is too large to show here.</p>;
  if (!looksLikeText(bytes)) return <p class="inner soft">This file holds binary data: download it to look inside.</p>;
  const text = new TextDecoder().decode(bytes);
  const table = whole ? readTable(path, text) : null;
  const picture = whole && beside ? pictureOf(path, text) : undefined;
  return (
    <>
      {picture && beside && <Content url={beside(picture)} path={picture} />}
      {table ? <Rows table={table} name={path} beside={beside} /> : <pre tabIndex={0}>{whole && path.endsWith(".json") ? pretty(text) : text}</pre>}
      {!whole && <p class="inner soft small">Only the beginning is shown.</p>}
    </>
  );
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

export function Picture({ bytes, type, name }: { bytes: Uint8Array; type: string; name: string }) {
  const [address, setAddress] = useState<string>();
  const [broken, setBroken] = useState(false);
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([bytes as BlobPart], { type }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [bytes, type]);
  if (broken) return <p class="inner soft">This is no picture that a browser can show: download it to look inside.</p>;
  return address ? <img src={address} alt={name} onError={() => setBroken(true)} /> : null;
}

const mostRows = 500;

export function Rows({ table, name, beside }: { table: Table; name: string; beside?: Beside | undefined }) {
  return (
    <>
      <div class="rows" tabIndex={0} role="region" aria-label={`Table ${name}`}>
        <table>
          <thead><tr>{table.columns.map((name, i) => <th key={i} class={table.numeric[i] ? "num" : ""}>{name}</th>)}</tr></thead>
          <tbody>
            {table.rows.slice(0, mostRows).map((row, r) => (
              <tr key={r}>{table.columns.map((_, i) => <td key={i} class={table.numeric[i] ? "num" : ""}><Cell value={row[i]} beside={beside} /></td>)}</tr>
            ))}
          </tbody>
        </table>
      </div>
      {table.rows.length > mostRows && <p class="inner soft small">The first {mostRows} of {table.rows.length} rows.</p>}
    </>
  );
}

/** Pictures in a cell are shown when they come into sight; other media are named by their file. */
function Cell({ value, beside }: { value: unknown; beside: Beside | undefined }) {
  if (value === null || typeof value !== "object" || !("path" in value)) return <>{formatValue(value)}</>;
  const path = String((value as { path: unknown }).path);
  const type = imageType(path);
  return type && beside ? <CellPicture url={beside(path)} type={type} path={path} /> : <>{path}</>;
}

function CellPicture({ url, type, path }: { url: string; type: string; path: string }) {
  const [place, seen] = useSeen();
  const load = useLoad(seen ? `${url}#bytes` : null, () => apiBytes(url, imageLimit));
  return <div ref={place} class="cell-picture">{load.error || load.data?.whole === false ? path : load.data && <Picture bytes={load.data.bytes} type={type} name={path} />}</div>;
}
