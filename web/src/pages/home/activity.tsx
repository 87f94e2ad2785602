// What happened lately in the registries of one's organisations.
import type { Event, Model } from "../../data/generated";
import { gather } from "../../data/events";
import { apiPage, type Page } from "../../data/http";
import { useLoad } from "../../data/load";
import { query, useModels } from "../../data/registry";
import { EventList } from "../../parts/events";
import { Section } from "../../parts/layout";
import { Failed, Waiting } from "../../parts/notices";

const shown = 12; // rows
const most = 6; // registries asked

/** Moves of `latest` follow every link: the link says it. */
function telling(event: Event): boolean {
  return event.alias !== "latest" && !event.action.startsWith("project.");
}

const pages = 4; // of one registry: hundreds of links in a row are one row here

async function latelyIn(registry: string): Promise<Event[]> {
  const events: Event[] = [];
  let next: string | null = `/api/v1/history${query({ registry, limit: 100 })}`;
  for (let page = 0; page < pages && next && gather(events).length < shown; page += 1) {
    const answer: Page<Event[]> = await apiPage<Event[]>(next);
    events.push(...answer.rows.filter(telling));
    next = answer.next;
  }
  return events;
}

async function lately(registries: string[]): Promise<Event[]> {
  const lists = await Promise.all(registries.map(latelyIn));
  return lists.flat().sort((a, b) => (a.time < b.time ? 1 : -1));
}

function registriesOf(models: Model[]): string[] {
  return [...new Set(models.map((model) => `${model.organization}/${model.registry}`))].slice(0, most);
}

export function Activity() {
  const models = useModels();
  const registries = models.rows && registriesOf(models.rows);
  const load = useLoad(registries?.length ? `/api/v1/history:${registries.join()}` : null, () => lately(registries ?? []));
  if (registries?.length === 0) return null;
  return (
    <Section title="Lately">
      {load.data ? <EventList events={load.data} named most={shown} /> : load.error ? <Failed error={load.error} retry={load.reload} /> : <Waiting lines={5} />}
    </Section>
  );
}
