import { useState } from "preact/hooks";
import { collectionUrl, isRegistry, projectUrl, registryName, registryUrl, type Target, versionUrl } from "../data/places";
import { type SignedIn } from "../data/session";
import { applyTheme, theme, type Theme } from "../data/theme";
import { SearchControl } from "../pages/search/control";
import { Icon } from "./icons";
import { Menu } from "./overlay";

interface Crumb {
  name: string;
  href?: string;
}

function above(entity: string, project: string): Crumb[] {
  if (isRegistry(project)) return [{ name: entity }, { name: registryName(project), href: registryUrl(entity, project) }];
  return [{ name: entity }, { name: project, href: projectUrl(entity, project) }];
}

export function crumbsOf(where: Target): Crumb[] {
  switch (where.page) {
    case "registry":
    case "project":
      return above(where.entity, where.project);
    case "run":
      return [...above(where.entity, where.project), { name: where.run }];
    case "collection":
    case "compare":
    case "version": {
      const { entity, project, collection } = where.place;
      const crumbs: Crumb[] = [...above(entity, project), { name: collection, href: collectionUrl(where.place) }];
      if (where.page === "compare") crumbs.push({ name: "compare" });
      if (where.page === "version") crumbs.push({ name: where.version, href: versionUrl(where.place, where.version) });
      return crumbs;
    }
    case "search":
      return [{ name: "Search" }];
    case "docs":
      return where.name ? [{ name: "Guide", href: "/docs" }, { name: where.name.charAt(0).toUpperCase() + where.name.slice(1) }] : [{ name: "Guide" }];
    case "settings":
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
      <Crumbs crumbs={crumbsOf(where)} />
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
