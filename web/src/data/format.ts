// Numbers, sizes and times as people read them. Pure.

/** Four significant digits, no trailing zeros, thousands apart; exact for integers. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  const sign = value < 0 ? "−" : "";
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e15) return sign + group(String(size));
  if (size >= 1e6 || size < 1e-4) return sign + exponent(size);
  const digits = size >= 1000 ? Math.max(0, 5 - Math.ceil(Math.log10(size))) : undefined;
  const text = digits === undefined ? String(Number(size.toPrecision(4))) : size.toFixed(digits);
  const [whole, fraction] = text.split(".") as [string, string?];
  return sign + group(whole) + (fraction ? `.${fraction}` : "");
}
/** 12 345 */
export function formatCount(count: number): string {
  return group(String(count));
}
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
function group(digits: string): string {
  return digits.length > 4 ? digits.replace(/\B(?=(\d{3})+$)/g, " ") : digits;
}
function exponent(size: number): string {
  return size.toExponential(3).replace(/\.?0+e/, "e").replace("e+", "e").replace("e-", "e−");
}

/** 1 kB = 1000 B, three significant digits. */
export function formatSize(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : Number(value.toPrecision(3))} ${units[unit]}`;
}

const steps: [number, string][] = [
  [60, "second"],
  [60, "minute"],
  [24, "hour"],
  [30.44, "day"],
  [12, "month"],
  [Infinity, "year"],
];

/** "3 days ago", "just now", "in 2 hours" */
export function relativeTime(iso: string, now: number = Date.now()): string {
  const seconds = (now - Date.parse(iso)) / 1000;
  let value = Math.abs(seconds);
  if (value < 10) return "just now";
  for (const [size, name] of steps) {
    if (value < size || size === Infinity) {
      const count = Math.floor(value);
      const text = `${count} ${name}${count === 1 ? "" : "s"}`;
      return seconds >= 0 ? `${text} ago` : `in ${text}`;
    }
    value /= size;
  }
  return iso;
}

/** "2026-03-01 14:05:09" in the reader's time zone. */
export function exactTime(iso: string): string {
  const time = new Date(iso);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}

/** "2 d 3 h", "45 s" */
export function duration(from: string, to: string | null, now: number = Date.now()): string {
  let seconds = Math.max(0, ((to === null ? now : Date.parse(to)) - Date.parse(from)) / 1000);
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  const parts: string[] = [];
  for (const [size, unit] of [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]] as const) {
    const count = Math.floor(seconds / size);
    if (count > 0) parts.push(`${count} ${unit}`);
    seconds -= count * size;
    if (parts.length === 2) break;
  }
  return parts.join(" ");
}

/** A name with the characters that turn the direction of what follows made visible: "annexe⟨…⟩fdp.exe" must not read as a document. */
export function plainName(name: string): string {
  return name.replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
}

/** Any JSON value on one line; never "[object Object]". */
export function formatValue(value: unknown): string {
  if (value === null || value === undefined) return "–";
  if (typeof value === "number") return formatNumber(value);
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "true" : "false";
  return JSON.stringify(value) ?? "–";
}

const nan = "\0NaN"; // stands for a bare NaN while it is read

/** JSON as Python writes it, with bare NaN and infinities; strings that speak of them stay. */
export function parseLoose(text: string): unknown {
  const strict = text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|NaN|Infinity/g, (found) => (found === "NaN" ? JSON.stringify(nan) : found === "Infinity" ? "1e999" : found));
  return JSON.parse(strict, strict === text ? undefined : (_, value: unknown) => (value === nan ? NaN : value));
}

/** Scalars of nested objects by dotted keys; lists and media objects stay whole. */
export function flatten(value: unknown, prefix = ""): [string, unknown][] {
  if (value === null || typeof value !== "object" || Array.isArray(value) || "_type" in value) return [[prefix, value]];
  const members = Object.entries(value);
  if (members.length === 0) return prefix ? [[prefix, value]] : [];
  return members.flatMap(([key, member]) => flatten(member, prefix ? `${prefix}.${key}` : key));
}

/** One form for all numbers of a column, so that their points stand under one another: no more decimals than any of them has at four digits. */
export function alignedNumbers(values: number[]): (value: number) => string {
  const finite = values.filter(Number.isFinite).map(Math.abs);
  const largest = Math.max(0, ...finite);
  if (finite.every(Number.isInteger)) return formatNumber;
  const smallest = Math.min(...finite.filter((value) => value > 0));
  if (largest >= 1e6 || smallest < 1e-4) return formatNumber;
  const useful = Math.max(0, 4 - Math.floor(Math.log10(largest) + 1), smallest < 0.01 ? 5 : 0);
  const decimals = Math.min(6, useful, Math.max(...finite.map(decimalsOf)));
  return (value) => (Number.isFinite(value) ? (value < 0 ? "−" : "") + groupDecimal(Math.abs(value).toFixed(decimals)) : formatNumber(value));
}
function decimalsOf(value: number): number {
  return String(Number(value.toPrecision(4))).split(".")[1]?.length ?? 0;
}
function groupDecimal(text: string): string {
  const [whole = "", fraction] = text.split(".");
  return group(whole) + (fraction ? `.${fraction}` : "");
}
