// What people type above a table of versions, as a filter of the native API. Pure.
//
//   accuracy > 0.9      a metric, config or metadata key with an operator: > >= < <= = != ~ (contains)
//   alias:production    also tag:, type of value by the key
//   v12                 one version
//   forest              any other word: in the description, an alias, a tag or the digest

export interface Parsed {
  filter: string | undefined; // JSON
  problem: string | undefined;
}

type Condition = Record<string, unknown>;

const operators: Record<string, string> = { ">": "$gt", ">=": "$gte", "<": "$lt", "<=": "$lte", "=": "$eq", "==": "$eq", "!=": "$ne", "~": "$contains" };
const fields = new Set(["alias", "tag", "digest", "description", "size", "file_count", "created_at", "linked_at", "version_index"]);
const token = /"([^"]*)"|([^\s"]+)/g;

function valueOf(text: string): unknown {
  if (text === "true" || text === "false") return text === "true";
  const number = Number(text);
  return text !== "" && Number.isFinite(number) ? number : text;
}

/** "accuracy" → metric.accuracy, if that is a key of the table; exact keys stay. */
export function resolveKey(name: string, keys: string[]): string | undefined {
  if (fields.has(name) || keys.includes(name)) return name;
  if (/^(metric|config|metadata)\./.test(name)) return name;
  for (const prefix of ["metric.", "metadata.", "config."]) if (keys.includes(prefix + name)) return prefix + name;
  return undefined;
}

/** `accuracy>0.9` and `accuracy > 0.9` alike. */
function words(text: string): string[] {
  const found: string[] = [];
  for (const [, quoted, plain] of text.replace(/\s*(>=|<=|!=|==|>|<|=|~)\s*/g, "$1").matchAll(token)) {
    const last = found.at(-1);
    if (quoted !== undefined && last && /[=~:<>]$/.test(last)) found[found.length - 1] = last + quoted;
    else found.push(quoted ?? plain ?? "");
  }
  return found.filter(Boolean);
}

function condition(word: string, keys: string[]): Condition | string {
  const compared = /^(.+?)(>=|<=|!=|==|>|<|=|~)(.*)$/.exec(word);
  if (compared) {
    const [, name = "", operator = "=", value = ""] = compared;
    const key = resolveKey(name, keys);
    if (!key) return `none of the newest versions here has the key “${name}” (metric.${name}, config.${name} or metadata.${name} asks for it all the same)`;
    if (value === "") return `say what to compare ${name} with`;
    return { [key]: { [operators[operator] as string]: operator === "~" ? value : valueOf(value) } };
  }
  const named = /^(alias|tag):(.+)$/.exec(word);
  if (named) return { [named[1] as string]: named[2] };
  if (/^v\d+$/.test(word)) return { version_index: Number(word.slice(1)) };
  return { $or: [{ description: { $contains: word } }, { alias: word }, { tag: word }, { digest: { $contains: word } }] };
}

export function parseFilter(text: string, keys: string[]): Parsed {
  const conditions: Condition[] = [];
  for (const word of words(text)) {
    const found = condition(word, keys);
    if (typeof found === "string") return { filter: undefined, problem: found };
    conditions.push(found);
  }
  if (conditions.length === 0) return { filter: undefined, problem: undefined };
  return { filter: JSON.stringify(conditions.length === 1 ? conditions[0] : { $and: conditions }), problem: undefined };
}
