// A registered model (or any collection of versions): which version is what, all versions, its card, its history.
import type { Collection } from "../../data/generated";
import { lazy } from "../../data/lazy";
import { useParam } from "../../data/navigate";
import { collectionUrl, isRegistry, registryName, registryUrl, projectUrl, type Place } from "../../data/places";
import { addTags, mayEdit, removeTag, useCollection, useColumns, useProtected } from "../../data/registry";
import { Tabs, useTitle } from "../../parts/layout";
import { Missing, Waiting } from "../../parts/notices";
import { TagEditor } from "../../parts/tag_editor";
import { Time } from "../../parts/values";
import { Board } from "./board";
import { Card } from "./card";
import { UseIt } from "./use_it";
import { Versions } from "./versions";
import "./collection.css";

const History = lazy(() => import("../history/history").then((m) => m.History));

/** What the parts of the page need to know of the model. */
export interface Shown {
  place: Place;
  collection: Collection;
  editable: boolean;
  admin: boolean;
  locked: Set<string>; // protected aliases
}

export function CollectionPage({ place }: { place: Place }) {
  const load = useCollection(place);
  useColumns(place); // asked at once, not after the collection has answered
  useTitle(place.collection);
  if (load.error && !load.data) return <Missing what={isRegistry(place.project) ? "model" : "collection"} error={load.error} />;
  if (!load.data) return <div class="page"><Waiting lines={6} /></div>;
  return <Loaded place={{ ...place, type: load.data.type }} collection={load.data} />;
}

function Loaded({ place, collection }: { place: Place; collection: Collection }) {
  const [tab] = useParam("tab");
  const locks = useProtected(place.entity, place.project);
  const shown: Shown = {
    place,
    collection,
    editable: mayEdit(collection.role),
    admin: collection.role === "admin",
    locked: new Set((locks.data ?? []).map(({ alias }) => alias)),
  };
  const current = tab ?? "versions";
  const to = (id: string | undefined) => collectionUrl(place, { tab: id });
  return (
    <div class="page">
      <Head shown={shown} />
      <Board shown={shown} />
      <Tabs
        label="Parts of this model"
        current={current}
        tabs={[
          { id: "versions", name: "Versions", href: to(undefined), count: collection.versions },
          { id: "card", name: "Card", href: to("card") },
          { id: "history", name: "History", href: to("history") },
          { id: "use", name: "Use it", href: to("use") },
        ]}
      />
      {current === "card" ? <Card shown={shown} /> : current === "history" ? <History place={place} collection={collection} /> : current === "use" ? <UseIt shown={shown} /> : <Versions shown={shown} />}
    </div>
  );
}

function Head({ shown }: { shown: Shown }) {
  const { place, collection } = shown;
  const registry = isRegistry(place.project);
  return (
    <div class="head">
      <div class="line">
        <h1>{collection.name}</h1>
        <span class="badge">{collection.type}</span>
        <TagEditor tags={collection.tags} editable={shown.editable} onAdd={(tag) => addTags(place, [tag])} onRemove={(tag) => removeTag(place, tag)} />
      </div>
      <p class="soft small">
        {registry ? "Registered in " : "Logged in "}
        <a href={registry ? registryUrl(place.entity, place.project) : projectUrl(place.entity, place.project)}>
          {place.entity} / {registry ? registryName(place.project) : place.project}
        </a>{" "}
        · first version <Time at={collection.created_at} />
        {!shown.editable && " · you may look, not change"}
      </p>
    </div>
  );
}
