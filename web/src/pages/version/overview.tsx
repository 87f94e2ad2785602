import { formatNumber, plural } from "../../data/format";
import { lowerIsBetter } from "../../data/metrics";
import { isRegistry, registryName, runUrl, versionUrl } from "../../data/places";
import { stagesOf, useProtected, useVersionHistory } from "../../data/registry";
import { EventList } from "../../parts/events";
import { Copy, Facts, Section } from "../../parts/layout";
import { Failed, Waiting } from "../../parts/notices";
import { AliasPill, Digest, Since, Size, Time } from "../../parts/values";
import { Description } from "./description";
import { type Facts as VersionFacts, useFacts, useMetricsAsLogged, useRecipe } from "./facts";
import type { Shown } from "./version";

export function Overview({ shown }: { shown: Shown }) {
  const facts = useFacts(shown);
  return (
    <div class="two">
      <div class="stack wide">
        <Answers shown={shown} facts={facts.data ?? null} />
        <BestNumbers shown={shown} />
        <Description shown={shown} facts={facts.data ?? null} />
        <Lately shown={shown} />
      </div>
      <aside class="stack wide">
        <About shown={shown} facts={facts.data ?? null} />
        {facts.error ? <Failed error={facts.error} retry={facts.reload} /> : facts.data ? <><Elsewhere shown={shown} facts={facts.data} /><Consumers facts={facts.data} /></> : <Waiting />}
      </aside>
    </div>
  );
}

/** The questions people come with, answered in sentences. */
function Answers({ shown, facts }: { shown: Shown; facts: VersionFacts | null }) {
  const { place, collection, version } = shown;
  const recipe = useRecipe(shown).data;
  const held = stagesOf(collection.aliases).filter((state) => state.version === version.version);
  const locks = useProtected(place.entity, place.project).data ?? [];
  const used = facts?.usedBy.totalCount ?? 0;
  const code = recipe?.commit ? `commit ${recipe.commit.slice(0, 10)}` : null;
  return (
    <ul class="answers">
      {held.slice(0, most).map((state) => (
        <li key={state.alias}>
          <AliasPill name={state.alias} locked={locks.some(({ alias }) => alias === state.alias)} /> <Since at={state.since} />, set by {state.actor}{state.reason ? <>: “{state.reason}”</> : ", without a reason"}
        </li>
      ))}
      {held.length > most && <li class="soft">{plural(held.length - most, "more alias", "more aliases")}</li>}
      {held.length === 0 && <li class="soft">It holds no alias now.</li>}
      {recipe && recipe.inputs.length > 0 && (
        <li>
          Trained on{" "}
          {recipe.inputs.map((input, i) => (
            <span key={input.digest}>
              {i > 0 && ", "}
              <a href={versionUrl({ entity: input.entity, project: input.project, collection: input.collection, type: input.type }, input.version)}>{input.collection}:{input.version}</a>
              {input.deleted && " (deleted)"}
            </span>
          ))}
        </li>
      )}
      {version.run && (
        <li>
          Made by run {version.run.deleted ? version.run.display_name : <a href={runUrl(version.run.entity, version.run.project, version.run.name)}>{version.run.display_name}</a>}
          {code && <> from <a href={versionUrl(place, version.version, { tab: "provenance" })}>{code}{recipe?.patch ? " with uncommitted changes" : ""}</a></>}
        </li>
      )}
      {facts && <li>{used ? `Used by ${plural(used, "run")}` : "No run has used it yet"}</li>}
    </ul>
  );
}

const most = 6;

function BestNumbers({ shown }: { shown: Shown }) {
  const logged = useMetricsAsLogged(shown);
  const numbers = logged.data ? [...logged.data.metrics].map(([key, { value }]): [string, number] => [key, value]) : Object.entries(shown.version.run?.metrics ?? {});
  const all = numbers.sort(([a], [b]) => Number(lowerIsBetter(a) === undefined) - Number(lowerIsBetter(b) === undefined));
  if (all.length === 0) return null;
  return (
    <Section title="Metrics" actions={all.length > most && <a class="small" href={versionUrl(shown.place, shown.version.version, { tab: "metrics" })}>all {all.length}</a>}>
      <dl class="tiles">
        {all.slice(0, most).map(([key, value]) => (
          <div key={key}>
            <dt class="clip" title={key}>{key}</dt>
            <dd title={String(value)}>{formatNumber(value)}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

function Lately({ shown }: { shown: Shown }) {
  const events = useVersionHistory(shown.place, shown.version.version);
  const rows = events.rows?.filter((event) => event.alias !== "latest");
  return (
    <Section title="What happened to it">
      {events.error && !rows ? <Failed error={events.error} retry={events.reload} /> : !rows ? <Waiting /> : rows.length ? <div class="wide-rows"><EventList events={rows} /></div> : <p class="soft">Nothing since it was logged.</p>}
    </Section>
  );
}

function About({ shown, facts }: { shown: Shown; facts: VersionFacts | null }) {
  const { version } = shown;
  const { source, run } = version;
  const maker = facts?.createdBy;
  const step = useMetricsAsLogged(shown).data?.step ?? null;
  return (
    <Section title="About">
      <Facts
        rows={[
          ["Digest", <><Digest text={version.digest} length={16} /><Copy text={version.digest} label="Copy the digest" /></>],
          ["Size", <><Size bytes={version.size} /> in {plural(version.file_count, "file")}</>],
          ["Logged", <Time at={version.created_at} />],
          ["Source", source ? version.source_deleted ? `${source.collection}:${source.version} (deleted)` : <a href={versionUrl({ ...source, type: shown.collection.type }, source.version ?? "latest")}>{source.entity}/{source.project}/{source.collection}:{source.version}</a> : <span class="soft">not for your eyes</span>],
          ["Run", run && (run.deleted ? `${run.display_name} (deleted)` : <a href={runUrl(run.entity, run.project, run.name)}>{run.display_name}</a>)],
          ["Logged by", maker?.user?.username ?? maker?.username],
          ["Step", step === null ? undefined : formatNumber(step)],
        ]}
      />
    </Section>
  );
}

/** Other models that hold the same version. */
function Elsewhere({ shown, facts }: { shown: Shown; facts: VersionFacts }) {
  const places = facts.artifactMemberships.edges.flatMap(({ node }) => {
    const collection = node?.artifactCollection;
    if (!collection?.project?.entityName || node?.versionIndex === null || node?.versionIndex === undefined) return [];
    const place = { entity: collection.project.entityName, project: collection.project.name, collection: collection.name, type: shown.collection.type };
    const same = place.project === shown.place.project && place.collection === shown.place.collection && place.entity === shown.place.entity;
    return same || collection.__typename !== "ArtifactPortfolio" ? [] : [{ place, version: `v${node.versionIndex}`, aliases: node.aliases.map(({ alias }) => alias) }];
  });
  if (places.length === 0) return null;
  return (
    <Section title="Also linked in">
      <ul class="plain">
        {places.map(({ place, version, aliases }) => (
          <li key={versionUrl(place, version)}>
            <a href={versionUrl(place, version)}>{isRegistry(place.project) ? registryName(place.project) : place.project} / {place.collection} {version}</a> {aliases.map((name) => <AliasPill key={name} name={name} />)}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Consumers({ facts }: { facts: VersionFacts }) {
  const runs = facts.usedBy.edges.map(({ node }) => node);
  return (
    <Section title={`Used by ${plural(facts.usedBy.totalCount, "run")}`}>
      {runs.length === 0 ? <p class="soft small">A run that calls <code>use_artifact</code> is listed here.</p> : (
        <ul class="plain">
          {runs.map((run) => (
            <li key={`${run.project?.entityName}/${run.project?.name}/${run.name}`}>
              <a href={runUrl(run.project?.entityName ?? "", run.project?.name ?? "", run.name)}>{run.displayName ?? run.name}</a>
              <span class="soft small"> {run.project?.name} · {run.user?.username} · <Time at={run.createdAt} /></span>
            </li>
          ))}
        </ul>
      )}
      {runs.length < facts.usedBy.totalCount && <p class="soft small">The first {runs.length} are shown.</p>}
    </Section>
  );
}
