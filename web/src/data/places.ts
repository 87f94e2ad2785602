// Where things are: addresses of the pages (those that the wandb SDK prints) and of the native API.

export interface Place {
  entity: string;
  project: string; // full name: wandb-registry-model
  collection: string;
  type?: string | undefined; // for addresses of collections outside registries
}

const code = encodeURIComponent;
const registryPrefix = "wandb-registry-";
/** Of a user or team, by what older scripts call it. */
export const ownRegistry = "model-registry";

export function isRegistry(project: string): boolean {
  return project.startsWith(registryPrefix) || project === ownRegistry;
}
/** Every organization has these; they come into being with the first link. */
export const coreRegistries = ["wandb-registry-model", "wandb-registry-dataset"];
/** wandb-registry-model → model */
export function registryName(project: string): string {
  return project.startsWith(registryPrefix) ? project.slice(registryPrefix.length) : project;
}
export function registryProject(name: string): string {
  return name === "model-registry" || name.startsWith(registryPrefix) ? name : registryPrefix + name;
}

/** The collection in the native API. */
export function apiOf(place: Place): string {
  return `/api/v1/projects/${code(place.entity)}/${code(place.project)}/${code(place.collection)}`;
}

export function registryUrl(entity: string, project: string): string {
  return `/orgs/${code(entity)}/registry/${code(registryName(project))}`;
}

function query(values: Record<string, string | undefined>): string {
  const text = Object.entries(values)
    .filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== "")
    .map(([name, value]) => `${name}=${code(value)}`)
    .join("&");
  return text && `?${text}`;
}

export function collectionUrl(place: Place, extra: Record<string, string | undefined> = {}): string {
  if (isRegistry(place.project))
    return registryUrl(place.entity, place.project) + query({ selectionPath: `${place.entity}/${place.project}/${place.collection}`, ...extra });
  return `/${code(place.entity)}/${code(place.project)}/artifacts/${code(place.type ?? "artifact")}/${code(place.collection)}${query(extra)}`;
}

export function versionUrl(place: Place, version: string, extra: Record<string, string | undefined> = {}): string {
  if (isRegistry(place.project)) return collectionUrl(place, { view: "membership", version, ...extra });
  return `/${code(place.entity)}/${code(place.project)}/artifacts/${code(place.type ?? "artifact")}/${code(place.collection)}/${code(version)}${query(extra)}`;
}

export function runUrl(entity: string, project: string, run: string): string {
  return `/${code(entity)}/${code(project)}/runs/${code(run)}`;
}
export function projectUrl(entity: string, project: string): string {
  return `/${code(entity)}/${code(project)}`;
}

export const organizationTabs = ["registries", "members", "teams", "service-accounts", "invitations", "trash", "settings"] as const;
export type OrganizationTab = (typeof organizationTabs)[number];
export const teamTabs = ["members", "service-accounts", "invitations", "trash", "settings"] as const;
export type TeamTab = (typeof teamTabs)[number];

/** The projects of a user or team. */
export function entityUrl(entity: string): string {
  return `/${code(entity)}`;
}
export function organizationUrl(organization: string, tab: OrganizationTab = "registries"): string {
  return `/orgs/${code(organization)}${tab === "registries" ? "" : `/${tab}`}`;
}
export function teamUrl(organization: string, team: string, tab: TeamTab = "members"): string {
  return `${organizationUrl(organization, "teams")}/${code(team)}${tab === "members" ? "" : `/${tab}`}`;
}
export function registrySettingsUrl(entity: string, project: string, tab?: string): string {
  return `${registryUrl(entity, project)}/settings${query({ tab })}`;
}
/** What was deleted in a project or registry (`within`), or in all of an entity. */
export function trashUrl(entity: string, within?: string): string {
  return `/trash${query({ entity, project: within })}`;
}
/** The token stands behind the #, which no server and no log ever sees. */
export function invitationUrl(token: string): string {
  return `${location.origin}/join#${token}`;
}

export type Target =
  | { page: "home" | "settings" | "organizations" | "users" | "authorize" | "search" | "trash" | "join" | "unknown" }
  | { page: "organization"; organization: string; tab: OrganizationTab }
  | { page: "team"; organization: string; team: string; tab: TeamTab }
  | { page: "entity"; entity: string }
  | { page: "registry settings"; entity: string; project: string }
  | { page: "docs"; name: string }
  | { page: "registry"; entity: string; project: string }
  | { page: "collection"; place: Place }
  | { page: "version"; place: Place; version: string }
  | { page: "compare"; place: Place; versions: string[] }
  | { page: "run"; entity: string; project: string; run: string }
  | { page: "project"; entity: string; project: string };

/** "entity/project/collection", where the collection may hold encoded characters but no slash. */
function selection(text: string): Place | null {
  const [entity, project, ...rest] = text.split("/");
  return entity && project && rest.length ? { entity, project, collection: rest.join("/") } : null;
}

function inRegistry(entity: string, registry: string, params: URLSearchParams): Target {
  const chosen = params.get("selectionPath");
  const place = chosen ? selection(chosen) : null;
  if (!place) return { page: "registry", entity, project: registryProject(registry) };
  return inCollection(place, params.get("version"), params);
}

function inOrganization(organization: string, [tab, team, teamTab, ...more]: string[]): Target {
  const within = <T extends string>(tabs: readonly T[], wanted: string | undefined): T | undefined => (wanted === undefined ? tabs[0] : tabs.find((each) => each === wanted));
  const ofOrganization = tab === "registry" ? "registries" : within(organizationTabs, tab);
  if (ofOrganization && team === undefined) return { page: "organization", organization, tab: ofOrganization };
  const ofTeam = within(teamTabs, teamTab);
  return tab === "teams" && team !== undefined && ofTeam && more.length === 0 ? { page: "team", organization, team, tab: ofTeam } : { page: "unknown" };
}

/** So many versions the server compares at once. */
export const mostCompared = 8;

function inCollection(place: Place, version: string | null | undefined, params: URLSearchParams): Target {
  const compared = params.get("compare");
  if (compared) return { page: "compare", place, versions: compared.split(",").filter(Boolean).slice(0, mostCompared) };
  return version ? { page: "version", place, version } : { page: "collection", place };
}

/** Which page an address means. */
export function target(path: string, search: string): Target {
  const parts = path.split("/").filter(Boolean).map(decode);
  const params = new URLSearchParams(search);
  const [a, b, c, d, e, f] = parts;
  if (!a) return { page: "home" };
  if (a === "docs") return { page: "docs", name: b ?? "" };
  if (!b) return a === "settings" || a === "authorize" || a === "search" || a === "trash" || a === "join" ? { page: a } : a === "orgs" ? { page: "organizations" } : { page: "entity", entity: a };
  if (a === "settings" && !c && (b === "organizations" || b === "users")) return { page: b };
  if (a === "orgs" && c === "registry" && d && e === "settings" && !f) return { page: "registry settings", entity: b, project: registryProject(d) };
  if (a === "orgs" && c === "registry" && d) return inRegistry(b, d, params);
  if (a === "orgs") return inOrganization(b, parts.slice(2));
  if (b === "registry" && c) return inRegistry(a, c === "model" && !params.has("selectionPath") ? "model-registry" : c, params);
  if (!c) return { page: "project", entity: a, project: b };
  if (c === "runs" && d) return { page: "run", entity: a, project: b, run: d };
  if (c === "artifacts" && d && e) return inCollection({ entity: a, project: b, collection: e, type: d }, f, params);
  return parts.length === 3 ? { page: "project", entity: a, project: b } : { page: "unknown" };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
