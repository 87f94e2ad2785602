// Which page an address shows. Every page is a folder of its own and is loaded when it is opened.
import { lazy } from "../data/lazy";
import type { Target } from "../data/places";
import { useTitle } from "../parts/layout";

const Home = lazy(() => import("./home/home").then((m) => m.Home));
const RegistryPage = lazy(() => import("./registry/registry").then((m) => m.RegistryPage));
const CollectionPage = lazy(() => import("./collection/collection").then((m) => m.CollectionPage));
const VersionPage = lazy(() => import("./version/version").then((m) => m.VersionPage));
const RunPage = lazy(() => import("./run/run").then((m) => m.RunPage));
const SearchPage = lazy(() => import("./search/search").then((m) => m.SearchPage));
const ProjectPage = lazy(() => import("./project/project").then((m) => m.ProjectPage));
const EntityPage = lazy(() => import("./entity/entity").then((m) => m.EntityPage));
const Account = lazy(() => import("./account/account").then((m) => m.Account));
const OrganizationPage = lazy(() => import("./organization/organization").then((m) => m.OrganizationPage));
const TeamPage = lazy(() => import("./organization/team").then((m) => m.TeamPage));
const RegistrySettings = lazy(() => import("./registry_settings/settings").then((m) => m.RegistrySettings));
const TrashPage = lazy(() => import("./trash/trash").then((m) => m.TrashPage));
const UsersPage = lazy(() => import("./server/users").then((m) => m.UsersPage));
const OrganizationsPage = lazy(() => import("./server/organizations").then((m) => m.OrganizationsPage));
/** For those who are not signed in. */
export const Joining = lazy(() => import("./join/join").then((m) => m.Join));
const Docs = lazy(() => import("./docs/docs").then((m) => m.Docs));
const ComparePage = lazy(() => import("./compare/compare").then((m) => m.ComparePage));

const parts: Partial<Record<Target["page"], { preload: () => void }>> = {
  home: Home,
  registry: RegistryPage,
  "registry settings": RegistrySettings,
  collection: CollectionPage,
  version: VersionPage,
  compare: ComparePage,
  run: RunPage,
  project: ProjectPage,
  entity: EntityPage,
  organization: OrganizationPage,
  team: TeamPage,
  search: SearchPage,
  trash: TrashPage,
  settings: Account,
  authorize: Account,
  organizations: OrganizationsPage,
  users: UsersPage,
  join: Joining,
  docs: Docs,
};

/** Fetches the page of an address while it is found out who asks. */
export function preloadPage({ page }: Target) {
  parts[page]?.preload();
}

/** The pages people go on to, fetched while nothing else is to do. */
export function preloadPages() {
  const idle = window.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 500));
  idle(() => [CollectionPage, VersionPage].forEach((page) => page.preload()));
}

export function Shown({ where }: { where: Target }) {
  switch (where.page) {
    case "home":
      return <Home />;
    case "registry":
      return <RegistryPage key={`${where.entity}/${where.project}`} entity={where.entity} project={where.project} />;
    case "collection":
      return <CollectionPage key={JSON.stringify(where.place)} place={where.place} />;
    case "version":
      return <VersionPage key={JSON.stringify([where.place, where.version])} place={where.place} version={where.version} />;
    case "run":
      return <RunPage key={`${where.entity}/${where.project}/${where.run}`} entity={where.entity} project={where.project} run={where.run} />;
    case "search":
      return <SearchPage />;
    case "docs":
      return <Docs name={where.name} />;
    case "compare":
      return <ComparePage key={JSON.stringify(where.place)} place={where.place} versions={where.versions} />;
    case "project":
      return <ProjectPage key={`${where.entity}/${where.project}`} entity={where.entity} project={where.project} />;
    case "entity":
      return <EntityPage key={where.entity} entity={where.entity} />;
    case "organization":
      return <OrganizationPage key={where.organization} organization={where.organization} tab={where.tab} />;
    case "team":
      return <TeamPage key={where.team} organization={where.organization} team={where.team} tab={where.tab} />;
    case "registry settings":
      return <RegistrySettings key={`${where.entity}/${where.project}`} entity={where.entity} project={where.project} />;
    case "trash":
      return <TrashPage />;
    case "users":
      return <UsersPage />;
    case "organizations":
      return <OrganizationsPage />;
    case "settings":
    case "authorize":
      return <Account key={where.page} page={where.page} />;
    default:
      return <NoPage />;
  }
}

function NoPage() {
  useTitle("No such page");
  return (
    <div class="page narrow">
      <h1>There is no page at this address</h1>
      <p class="soft">Check it for a typing error, or begin at the models.</p>
      <div><a class="button" href="/">To the models</a></div>
    </div>
  );
}
