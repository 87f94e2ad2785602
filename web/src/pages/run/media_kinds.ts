// What the SDK logs besides numbers: objects with a _type. Pure.
import { plural } from "../../data/format";

export interface Media {
  _type: string;
  path?: string;
  filenames?: string[];
  caption?: string;
  captions?: unknown;
  bins?: number[];
  values?: number[];
  nrows?: number;
  artifact_path?: string; // of a table: the same with its pictures, in a version of its own
  ncols?: number;
}

export function isMedia(value: unknown): value is Media {
  return value !== null && typeof value === "object" && typeof (value as Media)._type === "string";
}

const words: [RegExp, string][] = [
  [/^images?/, "image"],
  [/table/, "table"],
  [/^html/, "page"],
  [/^histogram/, "histogram"],
  [/^audio/, "sound"],
  [/^video/, "video"],
  [/^object3D|molecule/, "3D object"],
  [/^plotly|^bokeh|^graph/, "figure"],
];
export function kindOf({ _type }: Media): string {
  return words.find(([form]) => form.test(_type))?.[1] ?? "file";
}
export function mediaWord(value: Media): string {
  const count = value.filenames?.length;
  if (count !== undefined && count !== 1) return `${count} ${kindOf(value)}s`;
  if (value.nrows !== undefined) return `table of ${plural(value.nrows, "row")}`;
  return kindOf(value);
}

export interface MediaFile {
  path: string;
  caption: string;
}
/** The files behind it, with their captions. */
export function filesOf(value: Media): MediaFile[] {
  const captions = Array.isArray(value.captions) ? value.captions.map(String) : [];
  if (value.filenames) return value.filenames.map((path, i) => ({ path, caption: captions[i] ?? "" }));
  return value.path ? [{ path: value.path, caption: value.caption ?? "" }] : [];
}

/** "wandb-client-artifact://<id of the client>/<path>" */
export function inArtifact({ artifact_path }: Media): { client: string; path: string } | null {
  const [, client, path] = /^wandb-client-artifact:\/\/([^/:]+)(?::[^/]*)?\/(.+)$/.exec(artifact_path ?? "") ?? [];
  return client && path ? { client, path } : null;
}
