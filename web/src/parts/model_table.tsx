// Registered models in rows: what is live in each, since when, by whom and why, and how good it is.
import type { Alias, Model } from "../data/generated";
import { formatCount, formatNumber } from "../data/format";
import { shortKey } from "../data/metrics";
import { collectionUrl, registryName, versionUrl, type Place } from "../data/places";
import { Spark } from "./spark";
import { stagesOf } from "../data/registry";
import { AliasPill, Time } from "./values";

export function placeOf(model: Model): Place {
  return { entity: model.organization, project: model.registry, collection: model.name };
}

export function ModelTable({ models, registries }: { models: Model[]; registries?: boolean }) {
  return (
    <div class="scroll">
      <table class="models">
        <thead>
          <tr>
            <th>Model</th>
            <th>Production</th>
            <th>Staging</th>
            <th>Metric over versions</th>
            <th class="num">Versions</th>
          </tr>
        </thead>
        <tbody>
          {models.map((model) => (
            <Row key={collectionUrl(placeOf(model))} model={model} registries={registries} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ model, registries }: { model: Model; registries: boolean | undefined }) {
  const place = placeOf(model);
  const held = (name: string) => model.aliases.find(({ alias }) => alias === name);
  const others = stagesOf(model.aliases).filter(({ alias }) => alias !== "production" && alias !== "staging");
  return (
    <tr>
      <th scope="row">
        <a class="strong" href={collectionUrl(place)}>{model.name}</a>
        <div class="sub">
          {registries && <>{model.organization} / {registryName(model.registry)}</>}
          {!(registries && model.type === registryName(model.registry)) && <>{registries && " · "}{model.type}</>}
          {others.slice(0, 3).map(({ alias, version }) => (
            <span key={alias}> · <span class="nowrap">{alias} {version}</span></span>
          ))}
        </div>
      </th>
      <td data-label="Production"><Held place={place} state={held("production")} /></td>
      <td data-label="Staging"><Held place={place} state={held("staging")} /></td>
      <td data-label="Metric"><Headline model={model} live={held("production")?.version} /></td>
      <td class="num nowrap" data-label="Versions">
        {formatCount(model.versions)}
        <div class="sub"><Time at={model.changed_at} /></div>
      </td>
    </tr>
  );
}

function Held({ place, state }: { place: Place; state: Alias | undefined }) {
  if (!state) return <span class="faint">–</span>;
  return (
    <div class="held">
      <div class="row tight">
        <a class="strong" href={versionUrl(place, state.version)}>{state.version}</a>
        <AliasPill name={state.alias} />
      </div>
      <div class="sub"><Time at={state.since} /> by {state.actor}</div>
      {state.reason && <div class="sub two-lines why" title={state.reason}>“{state.reason}”</div>}
    </div>
  );
}

function Headline({ model, live }: { model: Model; live: string | undefined }) {
  const { headline } = model;
  const newest = headline?.points.at(-1);
  if (!headline || !newest) return <span class="faint">–</span>;
  const shown = headline.points.find(({ version }) => version === live) ?? newest;
  return (
    <div class="headline">
      <Spark points={headline.points} live={live} />
      <div>
        <div class="strong num-text" title={String(shown.value)}>{formatNumber(shown.value)}</div>
        <div class="sub clip" title={headline.key}>{shortKey(headline.key)}, {shown.version}</div>
      </div>
    </div>
  );
}
