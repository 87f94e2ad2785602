// Settings of a registry: what it is for, who sees it, what it accepts, who may do what, which aliases are protected.
import type { Registry } from "../../data/generated";
import { useParam } from "../../data/navigate";
import { registryName, registrySettingsUrl, registryUrl } from "../../data/places";
import { useRegistry } from "../../data/registry_settings";
import { mayEdit } from "../../data/registry";
import { roleName } from "../../data/roles";
import { Tabs, useTitle } from "../../parts/layout";
import { Missing, Waiting } from "../../parts/notices";
import { TrashList } from "../trash/trash_list";
import { General } from "./general";
import { RegistryMembers } from "./members";
import { ProtectedAliases } from "./protected";

/** What one may change here. */
const note: Record<string, string> = { admin: "", member: ". Members change name and description, administrators the rest." };

export function RegistrySettings({ entity, project }: { entity: string; project: string }) {
  const name = registryName(project);
  const load = useRegistry(entity, project);
  const [tab] = useParam("tab");
  useTitle(`Settings of ${name}`);
  if (load.error && !load.data) return <Missing what="registry" error={load.error} />;
  const registry = load.data;
  const current = tab ?? "general";
  const tabs = [
    { id: "general", name: "General", href: registrySettingsUrl(entity, project) },
    { id: "members", name: "Members", href: registrySettingsUrl(entity, project, "members") },
    { id: "aliases", name: "Protected aliases", href: registrySettingsUrl(entity, project, "aliases") },
  ];
  if (registry && mayEdit(registry.role)) tabs.push({ id: "trash", name: "Trash", href: registrySettingsUrl(entity, project, "trash") });
  return (
    <div class="page middle">
      <div class="head">
        <div class="line"><h1>Settings of {name}</h1><a class="button small spread hide-small" href={registryUrl(entity, project)}>To the models</a></div>
        <p class="soft small">{registry ? `${entity} · your role here: ${roleName(registry.role)}${note[registry.role] ?? ". Administrators of the registry change its settings."}` : " "}</p>
      </div>
      <Tabs label="Settings of this registry" current={current} tabs={tabs} />
      {registry ? <Part registry={registry} tab={current} /> : <Waiting lines={6} />}
    </div>
  );
}

function Part({ registry, tab }: { registry: Registry; tab: string }) {
  if (tab === "members") return <RegistryMembers registry={registry} />;
  if (tab === "aliases") return <ProtectedAliases registry={registry} />;
  if (tab === "trash") return <TrashList entity={registry.organization} within={registry.name} />;
  return <General registry={registry} />;
}
