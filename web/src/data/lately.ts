// What happened lately in registries, newest first.
import { gather } from "./events";
import type { Event } from "./generated";
import { apiPage, type Page } from "./http";
import { query } from "./registry";

export const latelyRows = 12;

/** Moves of `latest` follow every link: the link says it. */
function telling(event: Event): boolean {
  return event.alias !== "latest" && !event.action.startsWith("project.");
}

/** The first link makes the model: that it was made is said by the link. */
function withoutBeginnings(events: Event[]): Event[] {
  const where = ({ objects }: Event) => JSON.stringify(objects);
  const linked = new Set(events.filter(({ action }) => action === "link").map((event) => `${event.request_id} ${where(event)}`));
  return events.filter((event) => event.action !== "collection.create" || !linked.has(`${event.request_id} ${where(event)}`));
}

const pages = 4; // of one registry: hundreds of links in a row are one row here

async function latelyIn(registry: string): Promise<Event[]> {
  const events: Event[] = [];
  let next: string | null = `/api/v1/history${query({ registry, limit: 100 })}`;
  for (let page = 0; page < pages && next && gather(events).length < latelyRows; page += 1) {
    const answer: Page<Event[]> = await apiPage<Event[]>(next);
    events.push(...answer.rows.filter(telling));
    next = answer.next;
  }
  return withoutBeginnings(events);
}

export async function lately(registries: string[]): Promise<Event[]> {
  const lists = await Promise.all(registries.map(latelyIn));
  return lists.flat().sort((a, b) => (a.time < b.time ? 1 : -1));
}
