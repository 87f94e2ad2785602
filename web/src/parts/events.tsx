// Rows of a history: who did what, when, through what, and why.
import type { Event } from "../data/generated";
import { edits, gather, type Piece, tell } from "../data/events";
import { exactTime, formatValue } from "../data/format";
import { collectionUrl, isRegistry, type Place, registryName, registryUrl, runUrl, versionUrl } from "../data/places";
import { Icon, type IconName } from "./icons";
import { AliasPill, Tag, Time } from "./values";

const icons: [RegExp, IconName][] = [
  [/^alias/, "move"],
  [/unlink|delete|purge/, "trash"],
  [/link/, "link"],
  [/^tag/, "tag"],
  [/update$/, "edit"],
  [/restore$/, "back"],
  [/^version|^artifact/, "version"],
];
function iconOf(action: string): IconName {
  return icons.find(([form]) => form.test(action))?.[1] ?? "clock";
}

interface Objects {
  entity?: string;
  project?: string;
  collection?: string;
  run?: string;
}
function placeIn(event: Event): Place | undefined {
  const { entity, project, collection } = event.objects as Objects;
  return entity && project && collection ? { entity, project, collection } : undefined;
}

function Word({ piece, place, source }: { piece: Piece; place: Place | undefined; source: Objects }) {
  if (typeof piece === "string") return <>{piece}</>;
  if ("version" in piece) return place ? <a class="strong" href={versionUrl(place, piece.version)}>{piece.version}</a> : <strong>{piece.version}</strong>;
  if ("alias" in piece) return <AliasPill name={piece.alias} />;
  if ("tag" in piece) return <Tag name={piece.tag} />;
  return source.entity && source.project ? <a href={runUrl(source.entity, source.project, piece.run)}>{piece.run}</a> : <>{piece.run}</>;
}

/** Which model it happened to: what is said of the model itself ends in its name. */
function Where({ event, place, source: { entity, project } }: { event: Event; place: Place | undefined; source: Objects }) {
  if (place) return <>{/^collection\.(create|delete)$/.test(event.action) ? " " : " in "}<a href={collectionUrl(place)}>{place.collection}</a></>;
  return entity && project && isRegistry(project) ? <> in registry <a href={registryUrl(entity, project)}>{registryName(project)}</a></> : null;
}

const ways: Record<string, string> = { rest: "the API", web: "these pages", cli: "the command line", server: "the server" };

/** `named`: rows of several models name theirs. `told`: the row above is of the same act, with its reason. */
export function EventRow({ event, named, told, gathered }: { event: Event; named?: boolean | undefined; told?: boolean | undefined; gathered?: { count: number; oldest: Event } | undefined }) {
  const place = placeIn(event);
  const source = event.objects as Objects;
  return (
    <li>
      <Icon name={iconOf(event.action)} />
      <div class="what">
        <span>
          <strong>{event.actor}</strong>
          {event.on_behalf_of && <span class="soft"> for {event.on_behalf_of}</span>}{" "}
          {tell(event).map((piece, i) => (
            <Word key={i} piece={piece} place={place} source={source} />
          ))}
          {gathered && gathered.count > 1 && <span class="soft"> and {gathered.count - 1} before it, back to {gathered.oldest.version}</span>}
          {named && <Where event={event} place={place} source={source} />}
        </span>
        {event.reason && !told && <div class="why" title={named ? event.reason : undefined}>{event.reason}</div>}
        <Edits event={event} />
      </div>
      <div class="when" title={exactTime(event.time)}>
        <Time at={event.time} /> <span class="faint">via {ways[event.via] ?? event.via}</span>
      </div>
    </li>
  );
}

function Edits({ event }: { event: Event }) {
  const changed = edits(event);
  if (changed.length === 0) return null;
  const short = (value: unknown) => formatValue(value).slice(0, 300);
  return (
    <details class="edits">
      <summary>before and after</summary>
      <dl>
        {changed.map(({ field, before, after }) => (
          <div key={field}>
            <dt>{field}</dt>
            <dd class="removed">{short(before)}</dd>
            <dd class="added">{short(after)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

export function EventList({ events, named, most }: { events: Event[]; named?: boolean; most?: number }) {
  return (
    <ul class={`events ${named ? "brief" : ""}`}>
      {gather(events).slice(0, most).map(({ event, count, oldest }, i, rows) => (
        <EventRow key={event.id} event={event} named={named} told={named && !!event.request_id && rows[i - 1]?.event.request_id === event.request_id} gathered={{ count, oldest }} />
      ))}
    </ul>
  );
}
