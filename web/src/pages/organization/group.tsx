// What the pages of organizations and teams have in common.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Group } from "../../data/generated";
import { type GroupPlace, manages } from "../../data/groups";
import { Failure } from "../../data/http";
import { roleName } from "../../data/roles";
import { Confirm } from "../../parts/confirm";
import { Section, type Tab } from "../../parts/layout";
import { Failed } from "../../parts/notices";
import { Time } from "../../parts/values";
import { TrashList } from "../trash/trash_list";
import { Invitations } from "./invitations";
import { Members } from "./members";
import { ServiceAccounts } from "./service_accounts";

export function GroupHead({ name, what, group }: { name: string; what: string; group: Group | undefined }) {
  return (
    <div class="head">
      <div class="line"><h1>{name}</h1><span class="badge">{what}</span></div>
      <p class="soft small">{group ? <>{standing(group, what)} · made <Time at={group.created_at} /></> : " "}</p>
    </div>
  );
}

/** Also why one may do here what one may. */
function standing(group: Group, what: string): string {
  if (group.role === group.effective_role && group.role) return `You are ${article(group.role)} here`;
  const by = what === "team" ? "as an administrator of the organization" : "as an administrator of the server";
  return `${group.role ? `You are ${article(group.role)} here` : "You are no member"}, and manage it ${by}`;
}
function article(role: string): string {
  return `${role === "admin" ? "an" : "a"} ${role === "admin" ? "administrator" : roleName(role)}`;
}

const names: Record<string, string> = { registries: "Registries", members: "Members", teams: "Teams", "service-accounts": "Service accounts", invitations: "Invitations", trash: "Trash", settings: "Settings" };
const forManagers = new Set(["invitations", "trash", "settings"]);

export function tabsFor<T extends string>(tabs: readonly T[], group: Group | undefined, href: (tab: T) => string, shown: (tab: T) => boolean = (tab) => !forManagers.has(tab) || (group !== undefined && isFor(tab, group))): Tab[] {
  return tabs.filter(shown).map((id) => ({ id, name: names[id] ?? id, href: href(id) }));
}
/** What those see who come to a tab for managers by its address. */
export function ForManagers({ name, role }: { name: string; role: string }) {
  return <Failed error={new Failure("permission_denied", 403, `This is for administrators of ${name}, and you are ${article(role)} there. Ask one of them: they are marked under Members`)} />;
}
export function isFor(tab: string, group: Group): boolean {
  return !forManagers.has(tab) || manages(group);
}

/** The tabs that both have. */
export function GroupPart({ place, tab, editable }: { place: GroupPlace; tab: "members" | "service-accounts" | "invitations" | "trash"; editable: boolean }) {
  switch (tab) {
    case "members":
      return <Members place={place} editable={editable} />;
    case "service-accounts":
      return <ServiceAccounts place={place} editable={editable} />;
    case "invitations":
      return <Invitations place={place} />;
    case "trash":
      return <TrashList entity={place.name} within={null} />;
  }
}

export function DeleteGroup({ name, what, remove, onDone, children }: { name: string; what: string; remove: () => Promise<unknown>; onDone: () => void; children: ComponentChildren }) {
  const [asked, setAsked] = useState(false);
  return (
    <Section title={`Delete this ${what}`}>
      {children}
      <div><button type="button" class="button danger" onClick={() => setAsked(true)}>Delete {name}…</button></div>
      {asked && (
        <Confirm title={`Delete ${name}`} action={`Delete this ${what}`} typed={name} onClose={() => setAsked(false)} change={remove} onDone={onDone}>
          {children}
        </Confirm>
      )}
    </Section>
  );
}
