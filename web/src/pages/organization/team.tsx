// A team: who is in it, its service accounts and invitations, what was deleted, how long its versions live.
import { deleteGroup, type GroupPlace, manages, useGroup } from "../../data/groups";
import { navigate } from "../../data/navigate";
import { organizationUrl, teamTabs, type TeamTab, teamUrl } from "../../data/places";
import { refreshSession, useUser } from "../../data/session";
import { Tabs, useTitle } from "../../parts/layout";
import { Lifetime } from "../../parts/lifetime";
import { Missing } from "../../parts/notices";
import { TrashList } from "../trash/trash_list";
import { DeleteGroup, GroupHead, tabsFor } from "./group";
import { Invitations } from "./invitations";
import { Members } from "./members";
import { ServiceAccounts } from "./service_accounts";

export function TeamPage({ organization, team, tab }: { organization: string; team: string; tab: TeamTab }) {
  const place: GroupPlace = { kind: "team", name: team };
  const load = useGroup(place);
  const user = useUser();
  useTitle(team);
  if (load.error && !load.data) return <Missing what="team" error={load.error} />;
  const group = load.data;
  // Administrators of the organization manage who is in a team; what it holds is the team's alone.
  const inside = group !== undefined && (group.role !== null || user.admin);
  const editable = group !== undefined && manages(group);
  const shown = (each: TeamTab) => ({ members: true, "service-accounts": true, invitations: editable, trash: inside && editable && (group?.role === "admin" || user.admin), settings: inside || editable })[each];
  return (
    <div class="page middle">
      <GroupHead name={team} what="team" group={group} />
      <Tabs label="Parts of this team" current={tab} tabs={tabsFor(teamTabs, group, (each) => teamUrl(organization, team, each), shown)} />
      {group && <Part place={place} organization={group.organization} tab={tab} editable={editable} inside={inside} owns={group.role === "admin" || user.admin} />}
    </div>
  );
}

interface PartProps {
  place: GroupPlace;
  organization: string;
  tab: TeamTab;
  editable: boolean;
  inside: boolean;
  owns: boolean; // its own administrator
}
function Part({ place, organization, tab, editable, inside, owns }: PartProps) {
  const gone = () => {
    refreshSession();
    navigate(organizationUrl(organization, "teams"));
  };
  switch (tab) {
    case "members":
      return <Members place={place} editable={editable} />;
    case "service-accounts":
      return <ServiceAccounts place={place} editable={editable} />;
    case "invitations":
      return <Invitations place={place} />;
    case "trash":
      return <TrashList entity={place.name} within={null} />;
    case "settings":
      return (
        <>
          {inside && <Lifetime entity={place.name} editable={owns} whose={`projects of ${place.name}`} />}
          {editable && (
            <DeleteGroup name={place.name} what="team" remove={() => deleteGroup(place)} onDone={gone}>
              <p>Its projects with their runs and versions, its service accounts and invitations go with it, and that is final: they do not go to the trash. Versions that are linked in a registry stay there, with their files and the record of their run. The people stay in {organization}.</p>
            </DeleteGroup>
          )}
        </>
      );
  }
}

