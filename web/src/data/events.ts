// Events in words. Pure: what happened, as pieces that a part can set in type.
import type { Event } from "./generated";
import { roleName } from "./roles";

export type Piece = string | { version: string } | { alias: string } | { tag: string } | { run: string };

type Told = (event: Event) => Piece[];

const version = (event: Event): Piece => (event.version ? { version: event.version } : "a version");
const alias = (event: Event): Piece => ({ alias: event.alias ?? "?" });

function fields(event: Event): string {
  const of = (side: unknown) => (side !== null && typeof side === "object" ? Object.keys(side) : []);
  const names = [...new Set([...of(event.before), ...of(event.after)])].map((name) => name.replace(/_/g, " "));
  return names.length ? names.join(", ") : "it";
}
function run(event: Event): Piece[] {
  const name = (event.objects as { run?: string }).run;
  return name ? [" by run ", { run: name }] : [];
}
function moved(event: Event): Piece[] {
  if (!event.previous_version) return ["set ", alias(event), " on ", version(event)];
  if (event.previous_version === event.version) return ["set ", alias(event), " on ", version(event), " again"];
  return ["moved ", alias(event), " from ", { version: event.previous_version }, " to ", version(event)];
}
function tag(event: Event): Piece {
  const name = event.after ?? event.before;
  return { tag: typeof name === "string" ? name : "?" };
}

function text(value: unknown, name: string): string {
  const found = value !== null && typeof value === "object" && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
  return typeof found === "string" ? found : "";
}
/** Of an organization, a team or a registry. */
function member(event: Event): string {
  const team = text(event.objects, "team");
  return text(event.objects, "user") || text(event.after, "user") || text(event.before, "user") || (team ? `team ${team}` : "somebody");
}

const told: Record<string, Told> = {
  "alias.add": moved,
  "alias.remove": (event) => ["took ", alias(event), " off ", version(event)],
  "alias.protect": (event) => ["protected ", alias(event)],
  "alias.unprotect": (event) => ["protects ", alias(event), " no longer"],
  link: (event) => ["linked ", version(event)],
  unlink: (event) => ["unlinked ", version(event)],
  "link.restore": (event) => ["brought the link ", version(event), " back"],
  "version.create": (event) => ["logged ", version(event), ...run(event)],
  "version.delete": (event) => ["deleted ", version(event)],
  "version.restore": (event) => ["brought ", version(event), " back"],
  "version.purge": (event) => ["removed the files of ", version(event), " for good"],
  "version.update": (event) => ["changed ", fields(event), " of ", version(event)],
  "artifact.log": (event) => ["logged the same content again as ", version(event), ...run(event)],
  "tag.add": (event) => ["tagged ", event.version ? version(event) : "the model", " ", tag(event)],
  "tag.remove": (event) => ["took tag ", tag(event), " off ", event.version ? version(event) : "the model"],
  "collection.create": () => ["created the model"],
  "collection.update": (event) => ["changed ", fields(event)],
  "collection.delete": () => ["deleted the model"],
  "collection.restore": () => ["brought the model back"],
  "project.create": () => ["created the registry"],
  "project.update": (event) => ["changed ", fields(event), " of the registry"],
  "member.set": (event) => [`gave ${member(event)} the role ${roleName(text(event.after, "role"))}`],
  "member.remove": (event) => [`took the role of ${member(event)} away`],
};

export function tell(event: Event): Piece[] {
  return (told[event.action] ?? (() => [event.action]))(event);
}

/** What a row of the history is about, for its icon and the filter. */
export const kinds: [string, string][] = [
  ["alias.add", "Alias set or moved"],
  ["alias.remove", "Alias removed"],
  ["link", "Version linked"],
  ["unlink", "Version unlinked"],
  ["version.create", "Version logged"],
  ["version.update", "Version edited"],
  ["version.delete", "Version deleted"],
  ["tag.add", "Tag added"],
  ["tag.remove", "Tag removed"],
  ["collection.update", "Card or name edited"],
];

/** What changed, where a sentence does not say it: old and new values of edited fields. */
export function edits(event: Event): { field: string; before: unknown; after: unknown }[] {
  if (!/\.update$/.test(event.action)) return [];
  const side = (value: unknown) => (value !== null && typeof value === "object" ? (value as Record<string, unknown>) : {});
  const before = side(event.before);
  const after = side(event.after);
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].map((field) => ({ field, before: before[field], after: after[field] }));
}

/** Days in the reader's time zone, newest first, as the rows come. */
export function byDay(events: Event[]): { day: string; events: Event[] }[] {
  const days: { day: string; events: Event[] }[] = [];
  for (const event of events) {
    const time = new Date(event.time);
    const day = `${time.getFullYear()}-${String(time.getMonth() + 1).padStart(2, "0")}-${String(time.getDate()).padStart(2, "0")}`;
    const last = days.at(-1);
    if (last?.day === day) last.events.push(event);
    else days.push({ day, events: [event] });
  }
  return days;
}

export interface Gathered {
  event: Event; // the newest of them
  count: number;
  oldest: Event;
}

/** Neighbours that say the same of one model (fifty links in a row) as one row. */
export function gather(events: Event[]): Gathered[] {
  const rows: Gathered[] = [];
  const same = (a: Event, b: Event) => a.action === b.action && a.actor === b.actor && a.reason === b.reason && a.version !== null && b.version !== null && (a.action === "link" || a.action === "version.create") && JSON.stringify(a.objects) === JSON.stringify(b.objects);
  for (const event of events) {
    const last = rows.at(-1);
    if (last && same(last.oldest, event)) {
      last.count += 1;
      last.oldest = event;
    } else rows.push({ event, count: 1, oldest: event });
  }
  return rows;
}
