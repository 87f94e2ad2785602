// One version: what it is, where it came from, what it holds, who uses it.
import { useState } from "preact/hooks";
import type { Collection, Version } from "../../data/generated";
import { lazy } from "../../data/lazy";
import { navigate, useParam } from "../../data/navigate";
import { collectionUrl, isRegistry, type Place, versionUrl } from "../../data/places";
import { editVersion, mayEdit, useBefore, useCollection, useProtected, useVersion } from "../../data/registry";
import { Icon } from "../../parts/icons";
import { Tabs, useTitle } from "../../parts/layout";
import { Missing, Waiting } from "../../parts/notices";
import { Menu } from "../../parts/overlay";
import { nameOf } from "../../parts/snippets";
import { TagEditor } from "../../parts/tag_editor";
import { Pills, Time } from "../../parts/values";
import { MoveDialog } from "../moves/move";
import { RemoveAliasDialog, UnlinkDialog } from "../moves/remove";
import { useFacts } from "./facts";
import { Overview } from "./overview";
import "./version.css";

const Files = lazy(() => import("./files").then((m) => m.Files));
const Provenance = lazy(() => import("./provenance").then((m) => m.Provenance));
const Numbers = lazy(() => import("./numbers").then((m) => m.Numbers));
const Metadata = lazy(() => import("./metadata").then((m) => m.Metadata));
const Lineage = lazy(() => import("../lineage/lineage").then((m) => m.Lineage));
const UseVersion = lazy(() => import("./use_version").then((m) => m.UseVersion));

/** What the parts of the page need to know. */
export interface Shown {
  place: Place;
  collection: Collection;
  version: Version;
}

export function VersionPage({ place, version }: { place: Place; version: string }) {
  const load = useVersion(place, version);
  const collection = useCollection(place);
  useTitle(load.data ? `${place.collection} ${load.data.version}` : place.collection);
  const error = load.error ?? collection.error;
  if (error && (!load.data || !collection.data)) return <Missing what="version" error={error} />;
  if (!load.data || !collection.data) return <div class="page"><Waiting lines={8} /></div>;
  return <Loaded shown={{ place: { ...place, type: collection.data.type }, collection: collection.data, version: load.data }} />;
}

function Loaded({ shown }: { shown: Shown }) {
  const { place, version } = shown;
  const [tab] = useParam("tab");
  const current = tab ?? "overview";
  const to = (id?: string) => versionUrl(place, version.version, { tab: id });
  return (
    <div class="page">
      <Head shown={shown} />
      <Tabs
        label="Parts of this version"
        current={current}
        tabs={[
          { id: "overview", name: "Overview", href: to() },
          { id: "metrics", name: "Metrics and config", href: to("metrics") },
          { id: "metadata", name: "Metadata", href: to("metadata") },
          { id: "files", name: "Files", href: to("files"), count: version.file_count },
          { id: "provenance", name: "Provenance", href: to("provenance") },
          { id: "lineage", name: "Lineage", href: to("lineage") },
          { id: "use", name: "Use it", href: to("use") },
        ]}
      />
      <Part shown={shown} current={current} />
    </div>
  );
}

function Part({ shown, current }: { shown: Shown; current: string }) {
  const { version } = shown;
  switch (current) {
    case "metrics":
      return <Numbers shown={shown} />;
    case "metadata":
      return <Metadata shown={shown} />;
    case "files":
      return <Files shown={shown} />;
    case "provenance":
      return <Provenance shown={shown} />;
    case "lineage":
      return <Lineage root={{ artifact: nameOf(shown.place, version.version) }} />;
    case "use":
      return <UseVersion shown={shown} />;
    default:
      return <Overview shown={shown} />;
  }
}

function Head({ shown }: { shown: Shown }) {
  const { place, collection, version } = shown;
  const locks = useProtected(place.entity, place.project);
  const locked = new Set((locks.data ?? []).map(({ alias }) => alias));
  const [open, setOpen] = useState<"move" | "unlink" | { remove: string } | null>(null);
  const editable = mayEdit(collection.role);
  const removable = version.aliases.filter((alias) => alias !== "latest" && (!locked.has(alias) || collection.role === "admin"));
  const live = collection.aliases.find(({ alias }) => alias === "production")?.version;
  const before = useBefore(place, live === version.version ? "production" : null, version.version).data;
  return (
    <div class="head">
      <div class="line">
        <h1><a class="quiet" href={collectionUrl(place)}>{collection.name}</a> <span class="version-name">{version.version}</span></h1>
        <Pills names={version.aliases} locked={locked} />
        <VersionTags shown={shown} editable={editable} />
        <div class="row spread">
          {live && live !== version.version && (
            <a class="button small" href={collectionUrl(place, { compare: `${live},${version.version}` })}>Compare with production</a>
          )}
          {before && <a class="button small" href={collectionUrl(place, { compare: `${before},${version.version}` })} title={`${before} was production before`}>Compare with {before}</a>}
          {editable && <button type="button" class="button small primary" onClick={() => setOpen("move")}><Icon name="move" />Promote</button>}
          {editable && (removable.length > 0 || collection.kind === "portfolio") && (
            <Menu label="More" button={<Icon name="more" />}>
              {removable.map((alias) => <button type="button" key={alias} onClick={() => setOpen({ remove: alias })}><Icon name="close" />Remove {alias} from {version.version}</button>)}
              {collection.kind === "portfolio" && <button type="button" onClick={() => setOpen("unlink")}><Icon name="trash" />Unlink {version.version}</button>}
            </Menu>
          )}
        </div>
      </div>
      <p class="soft small">
        {collection.type} · {isRegistry(place.project) ? "linked" : "logged"} <Time at={version.linked_at} />
        {version.run && <> · made by run {version.run.display_name}</>}
        {version.source_deleted && <> · <span class="danger">deleted at its source by {version.source_deleted.by} <Time at={version.source_deleted.at} />; what is linked stays</span></>}
      </p>
      {open === "move" && <MoveDialog place={place} collection={collection} locked={locked} version={version.version} onClose={() => setOpen(null)} />}
      {open && typeof open === "object" && <RemoveAliasDialog place={place} collection={collection} alias={open.remove} onClose={() => setOpen(null)} />}
      {open === "unlink" && <UnlinkDialog place={place} version={version.version} aliases={version.aliases} onClose={() => setOpen(null)} onDone={() => navigate(collectionUrl(place))} />}
    </div>
  );
}

/** They belong to the version at its source: who may not write there is told so. */
function VersionTags({ shown, editable }: { shown: Shown; editable: boolean }) {
  const facts = useFacts(shown).data;
  const edit = (change: Parameters<typeof editVersion>[2]) => editVersion(shown.place, facts?.id ?? "", change);
  return (
    <TagEditor
      tags={shown.version.tags}
      editable={editable && !!facts}
      onAdd={(tagName) => edit({ tagsToAdd: [{ tagName }] })}
      onRemove={(tagName) => edit({ tagsToDelete: [{ tagName }] })}
    />
  );
}
