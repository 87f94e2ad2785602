// What kind of file it is, judged by name and bytes; tables of text files. Pure.
import { formatValue, parseLoose } from "../../data/format";

const images: Record<string, string> = { png: "image/png", jpg: "image/jpeg", jpeg: "image/jpeg", gif: "image/gif", webp: "image/webp", bmp: "image/bmp" };

/** Only pictures of dots: an SVG may hold scripts and is shown as text. */
export function imageType(path: string): string | undefined {
  return images[/\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? ""];
}

/** No NUL and valid UTF-8, but for a character that is cut at the end. */
export function looksLikeText(bytes: Uint8Array): boolean {
  const beginning = bytes.subarray(0, 8192);
  if (beginning.includes(0)) return false;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(beginning, { stream: true });
    return true;
  } catch {
    return false;
  }
}

export interface Table {
  columns: string[];
  rows: unknown[][];
  numeric: boolean[];
}

function withKinds(columns: string[], rows: unknown[][]): Table {
  const numeric = columns.map((_, i) => rows.length > 0 && rows.every((row) => row[i] === null || row[i] === undefined || row[i] === "" || (typeof row[i] === "number" ? true : typeof row[i] === "string" && Number.isFinite(Number(row[i])))));
  return { columns, rows, numeric };
}

/** A table the SDK logged (x.table.json), or a file of comma- or tab-separated values; null: neither. */
export function readTable(path: string, text: string): Table | null {
  if (path.endsWith(".table.json")) {
    try {
      const { columns, data } = parseLoose(text) as { columns: unknown[]; data: unknown[][] };
      return Array.isArray(columns) && Array.isArray(data) ? withKinds(columns.map(formatValue), data.filter(Array.isArray)) : null;
    } catch {
      return null;
    }
  }
  if (!/\.(csv|tsv)$/i.test(path)) return null;
  const [columns, ...rows] = separated(text, /\.tsv$/i.test(path) ? "\t" : ",");
  return columns ? withKinds(columns, rows) : null;
}

/** Rows of values; quotes may hold separators, line ends and doubled quotes. */
export function separated(text: string, separator: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let value = "";
  let quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i] as string;
    if (quoted) {
      if (c !== '"') value += c;
      else if (text[i + 1] === '"') (value += c), (i += 1);
      else quoted = false;
    } else if (c === '"' && value === "") quoted = true;
    else if (c === separator) row.push(value), (value = "");
    else if (c === "\n") row.push(value.replace(/\r$/, "")), rows.push(row), (row = []), (value = "");
    else value += c;
  }
  if (value !== "" || row.length) row.push(value), rows.push(row);
  return rows;
}

/** The picture that what the SDK keeps of a wandb.Image speaks of. */
export function pictureOf(path: string, text: string): string | undefined {
  if (!path.endsWith(".image-file.json")) return undefined;
  try {
    const { path: named } = JSON.parse(text) as { path?: unknown };
    return typeof named === "string" && imageType(named) ? named : undefined;
  } catch {
    return undefined;
  }
}
