// The registries of an organization, and making one.
import { useState } from "preact/hooks";
import type { Registry } from "../../data/generated";
import { formatCount } from "../../data/format";
import { registryName, registrySettingsUrl, registryUrl } from "../../data/places";
import { useRegistries } from "../../data/registry_settings";
import { roleName } from "../../data/roles";
import { Icon } from "../../parts/icons";
import { Section } from "../../parts/layout";
import { Failed, Waiting } from "../../parts/notices";
import { NewRegistry } from "../registry_settings/new_registry";

export function RegistryList({ organization, creates }: { organization: string; creates: boolean }) {
  const list = useRegistries(organization);
  const [adding, setAdding] = useState(false);
  return (
    <Section title="Registries" actions={creates && <button type="button" class="button small" onClick={() => setAdding(true)}><Icon name="plus" />New registry</button>}>
      {list.data ? <Rows rows={list.data} /> : list.error ? <Failed error={list.error} retry={list.reload} /> : <Waiting lines={4} />}
      {adding && <NewRegistry organizations={[organization]} onClose={() => setAdding(false)} />}
    </Section>
  );
}

function Rows({ rows }: { rows: Registry[] }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Table of registries">
      <table class="stacked">
        <thead><tr><th>Registry</th><th>Who sees it</th><th>Accepts</th><th class="num">Models</th><th>Your role</th><th><span class="sr">Actions</span></th></tr></thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">
                <a class="strong break" href={registryUrl(row.organization, row.name)}>{registryName(row.name)}</a>
                {row.description && <div class="sub two-lines">{row.description}</div>}
              </th>
              <td class="nowrap" data-label="Who sees it">{row.visibility === "restricted" ? "its members" : "the organization"}</td>
              <td data-label="Accepts">{row.artifact_types === null ? "every type" : row.artifact_types.join(", ") || "nothing yet"}</td>
              <td class="num" data-label="Models">{formatCount(row.collections)}</td>
              <td class="nowrap" data-label="Your role">{row.exists ? roleName(row.role) : <span class="faint">not made yet</span>}</td>
              <td class="act">{row.exists && <a class="button small bare" href={registrySettingsUrl(row.organization, row.name)} aria-label={`Settings of ${registryName(row.name)}`}>Settings</a>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
