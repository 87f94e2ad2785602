import { useState } from "preact/hooks";
import { collectionUrl, entityUrl, isRegistry, organizationUrl, ownRegistry, projectUrl, registryName, registrySettingsUrl, registryUrl, type Target, teamUrl, versionUrl } from "../data/places";
import { isIn, type SignedIn, useUser } from "../data/session";
import { applyTheme, theme, type Theme } from "../data/theme";
import { SearchControl } from "../pages/search/control";
import { Icon } from "./icons";
import { Menu } from "./overlay";

interface Crumb {
  name: string;
  href?: string;
}

/** What something belongs to; a link where the reader has a page of it. */
function above(entity: string, project: string, user: SignedIn | null): Crumb[] {
  if (project === ownRegistry) return [{ name: entity, href: entityUrl(entity) }, { name: project, href: registryUrl(entity, project) }];
  if (isRegistry(project)) return [user && isIn(user, entity) ? { name: entity, href: organizationUrl(entity) } : { name: entity }, { name: registryName(project), href: registryUrl(entity, project) }];
  return [{ name: entity, href: entityUrl(entity) }, { name: project, href: projectUrl(entity, project) }];
}

export function crumbsOf(where: Target, user: SignedIn | null): Crumb[] {
  switch (where.page) {
    case "registry":
    case "project":
      return above(where.entity, where.project, user);
    case "run":
      return [...above(where.entity, where.project, user), { name: where.run }];
    case "collection":
    case "compare":
    case "version": {
      const { entity, project, collection } = where.place;
      const crumbs: Crumb[] = [...above(entity, project, user), { name: collection, href: collectionUrl(where.place) }];
      if (where.page === "compare") crumbs.push({ name: "compare" });
      if (where.page === "version") crumbs.push({ name: where.version, href: versionUrl(where.place, where.version) });
      return crumbs;
    }
    case "registry settings":
      return [...above(where.entity, where.project, user), { name: "settings", href: registrySettingsUrl(where.entity, where.project) }];
    case "entity":
      return [{ name: where.entity }];
    case "organization":
      return [{ name: where.organization, href: organizationUrl(where.organization) }];
    case "team":
      return [{ name: where.organization, href: organizationUrl(where.organization, "teams") }, { name: where.team, href: teamUrl(where.organization, where.team) }];
    case "trash":
      return [{ name: "Trash" }];
    case "search":
      return [{ name: "Search" }];
    case "docs":
      return where.name ? [{ name: "Guide", href: "/docs" }, { name: where.name.charAt(0).toUpperCase() + where.name.slice(1) }] : [{ name: "Guide" }];
    case "settings":
    case "organizations":
    case "users":
      return [{ name: "Settings" }];
    case "authorize":
      return [{ name: "API key" }];
    default:
      return [];
  }
}

/** `user` null: whoever only reads the guide. */
export function TopBar({ where, user, onLeave }: { where: Target; user: SignedIn | null; onLeave: () => void }) {
  return (
    <header class="top">
      <a class="logo" href="/" aria-label="Pedigree: all models">
        <img src="/favicon.svg" alt="" width="20" height="20" />
        <span>Pedigree</span>
      </a>
      <Crumbs crumbs={crumbsOf(where, user)} />
      {user && <SearchControl />}
      {where.page !== "docs" && <a class="button small bare" href="/docs" title="Guide"><Icon name="book" /><span class="hide-small">Guide</span></a>}
      {user ? <UserMenu user={user} onLeave={onLeave} /> : <a class="button small" href="/">Sign in</a>}
    </header>
  );
}

function Crumbs({ crumbs }: { crumbs: Crumb[] }) {
  return (
    <nav aria-label="Where you are" class="crumbs">
      <ol>
        {crumbs.map(({ name, href }, i) => {
          const last = i === crumbs.length - 1;
          return (
            <li key={i} class={crumbs.length - 2 === i ? "parent" : ""}>
              {href && !last ? <a href={href}>{name}</a> : <span aria-current={last ? "page" : undefined}>{name}</span>}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

const themes: [Theme, string][] = [["system", "Theme of the system"], ["light", "Light theme"], ["dark", "Dark theme"]];

function UserMenu({ user, onLeave }: { user: SignedIn; onLeave: () => void }) {
  const [chosen, setChosen] = useState<Theme>(theme());
  const choose = (next: Theme) => {
    applyTheme(next);
    setChosen(next);
  };
  return (
    <Menu label={`Account of ${user.username}`} button={<><Icon name="user" /><span class="hide-small">{user.username}</span></>}>
      <div class="note">Signed in as {user.username}</div>
      <a href="/settings#apikeys">Settings and API keys</a>
      <OrganizationLink />
      {user.admin && <a href="/settings/users">Users of this server</a>}
      <a href="/trash">Trash</a>
      {themes.map(([name, text]) => (
        <button type="button" key={name} onClick={() => choose(name)} aria-pressed={chosen === name}>
          {text}
          {chosen === name && <span class="spread"><Icon name="check" /></span>}
        </button>
      ))}
      <button type="button" onClick={onLeave}>Sign out</button>
    </Menu>
  );
}

/** Most people are in one. */
function OrganizationLink() {
  const { organizations, admin } = useUser();
  const only = organizations[0];
  if (only && organizations.length === 1 && !admin) return <a href={organizationUrl(only.name, "members")}>Members of {only.name}</a>;
  return organizations.length || admin ? <a href="/settings/organizations">Organizations</a> : null;
}
