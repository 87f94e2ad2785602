// A team: who is in it, its service accounts and invitations, what was deleted, how long its versions live.
import type { Group } from "../../data/generated";
import { deleteGroup, type GroupPlace, manages, useGroup } from "../../data/groups";
import { navigate } from "../../data/navigate";
import { organizationUrl, teamTabs, type TeamTab, teamUrl } from "../../data/places";
import { refreshSession, useUser } from "../../data/session";
import { Tabs, useTitle } from "../../parts/layout";
import { Lifetime } from "../../parts/lifetime";
import { Missing } from "../../parts/notices";
import { DeleteGroup, ForManagers, GroupHead, GroupPart, isFor, tabsFor } from "./group";

export function TeamPage({ organization, team, tab }: { organization: string; team: string; tab: TeamTab }) {
  const place: GroupPlace = { kind: "team", name: team };
  const load = useGroup(place);
  const { admin } = useUser();
  useTitle(team);
  if (load.error && !load.data) return <Missing what="team" error={load.error} />;
  const group = load.data;
  const shown = (tab: TeamTab) => group !== undefined && opens(tab, group, admin);
  return (
    <div class="page middle">
      <GroupHead name={team} what="team" group={group} />
      <Tabs label="Parts of this team" current={tab} tabs={tabsFor(teamTabs, group, (each) => teamUrl(organization, team, each), shown)} />
      {group && (opens(tab, group, admin) ? <Part place={place} group={group} tab={tab} serverAdmin={admin} /> : <ForManagers name={team} role={group.effective_role} />)}
    </div>
  );
}

/** Administrators of the organization manage who is in a team; what it holds is the team's alone. */
function opens(tab: TeamTab, group: Group, serverAdmin: boolean): boolean {
  if (tab === "trash") return serverAdmin || group.role === "admin";
  if (tab === "settings") return true;
  return isFor(tab, group);
}

function Part({ place, group, tab, serverAdmin }: { place: GroupPlace; group: Group; tab: TeamTab; serverAdmin: boolean }) {
  const editable = manages(group);
  const { organization } = group;
  const gone = () => {
    refreshSession();
    navigate(organizationUrl(organization, "teams"));
  };
  if (tab !== "settings") return <GroupPart place={place} tab={tab} editable={editable} />;
  return (
    <>
      {(group.role !== null || serverAdmin) && <Lifetime entity={place.name} editable={group.role === "admin" || serverAdmin} whose={`projects of ${place.name}`} />}
      {editable && (
        <DeleteGroup name={place.name} what="team" remove={() => deleteGroup(place)} onDone={gone}>
          <p>Its projects with their runs and versions, its service accounts and invitations go with it, and that is final: they do not go to the trash. Versions that are linked in a registry stay there, with their files and the record of their run. The people stay in {organization}.</p>
        </DeleteGroup>
      )}
    </>
  );
}
