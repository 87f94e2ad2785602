// What happened lately in the registries of one's organisations.
import type { Model } from "../../data/generated";
import { lately } from "../../data/lately";
import { useLoad } from "../../data/load";
import { useModels } from "../../data/registry";
import { EventList } from "../../parts/events";
import { Section } from "../../parts/layout";
import { Failed, Waiting } from "../../parts/notices";

const most = 6; // registries asked
const rows = 8; // shown: the whole story is with each registry

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
      {load.data ? <EventList events={load.data} named most={rows} /> : load.error ? <Failed error={load.error} retry={load.reload} /> : <Waiting lines={5} />}
    </Section>
  );
}
