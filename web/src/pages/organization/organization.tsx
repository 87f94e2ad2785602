// An organization: its registries, who belongs to it, its teams, service accounts and invitations, what was deleted.
import type { Group } from "../../data/generated";
import { deleteGroup, type GroupPlace, manages, useGroup } from "../../data/groups";
import { navigate } from "../../data/navigate";
import { organizationTabs, type OrganizationTab, organizationUrl } from "../../data/places";
import { refreshSession, useUser } from "../../data/session";
import { Tabs, useTitle } from "../../parts/layout";
import { Missing } from "../../parts/notices";
import { DeleteGroup, ForManagers, GroupHead, GroupPart, isFor, tabsFor } from "./group";
import { RegistryList } from "./registry_list";
import { Teams } from "./teams";

export function OrganizationPage({ organization, tab }: { organization: string; tab: OrganizationTab }) {
  const place: GroupPlace = { kind: "organization", name: organization };
  const load = useGroup(place);
  useTitle(organization);
  if (load.error && !load.data) return <Missing what="organization" error={load.error} />;
  const group = load.data;
  return (
    <div class="page middle">
      <GroupHead name={organization} what="organization" group={group} />
      <Tabs label="Parts of this organization" current={tab} tabs={tabsFor(organizationTabs, group, (each) => organizationUrl(organization, each))} />
      {group && <Part place={place} group={group} tab={tab} />}
    </div>
  );
}

function Part({ place, group, tab }: { place: GroupPlace; group: Group; tab: OrganizationTab }) {
  const editable = manages(group);
  const member = useUser().organizations.find(({ name }) => name === place.name);
  if (!isFor(tab, group)) return <ForManagers name={place.name} role={group.effective_role} />;
  switch (tab) {
    case "registries":
      return <RegistryList organization={place.name} creates={editable || member?.role === "member"} />;
    case "teams":
      return <Teams organization={place.name} editable={editable} />;
    case "settings":
      return <Settings place={place} />;
    default:
      return <GroupPart place={place} tab={tab} editable={editable} />;
  }
}

function Settings({ place }: { place: GroupPlace }) {
  const gone = () => {
    refreshSession();
    navigate("/");
  };
  return (
    <DeleteGroup name={place.name} what="organization" remove={() => deleteGroup(place)} onDone={gone}>
      <p>Its teams with their projects and runs, its registries and its service accounts go with it, and that is final: they do not go to the trash. The people keep their accounts and their own projects.</p>
      <p>Versions linked in registries of other organizations stay there.</p>
    </DeleteGroup>
  );
}
