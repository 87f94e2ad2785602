// One value that was logged, shown by its kind. Pages run in a sandbox without scripts.
import { formatNumber } from "../../data/format";
import { ArtifactOfClient, ArtifactPlace } from "../../data/generated";
import { apiBytes, graphql } from "../../data/http";
import { useLoad } from "../../data/load";
import { type Place, versionUrl } from "../../data/places";
import { runFileUrl, type RunPlace } from "../../data/run";
import { Icon } from "../../parts/icons";
import { Failed, Waiting } from "../../parts/notices";
import { fileUrl } from "../version/file_list";
import { imageType } from "../version/peek";
import { Content, Picture } from "../version/preview";
import { filesOf, inArtifact, kindOf, type Media, type MediaFile } from "./media_kinds";

const mostShown = 48;
const limit = 8 * 1024 * 1024;

export function Shown({ place, value }: { place: RunPlace; value: Media }) {
  if (value.bins && value.values) return <Histogram bins={value.bins} values={value.values} />;
  const files = filesOf(value);
  const first = files[0];
  if (!first) return <p class="soft">There is no file behind it.</p>;
  const kind = kindOf(value);
  if (kind === "image") {
    return (
      <>
        <div class="pictures">{files.slice(0, mostShown).map((file) => <OnePicture key={file.path} place={place} file={file} />)}</div>
        {files.length > mostShown && <p class="small soft">The first {mostShown} of {files.length}.</p>}
      </>
    );
  }
  if (kind === "table") return <Table place={place} value={value} file={first} />;
  if (kind === "page") return <Page place={place} file={first} />;
  return <div class="row">{files.slice(0, mostShown).map((file) => <Download key={file.path} place={place} file={file} />)}</div>;
}

/** Where the version is that the SDK made of a table; null: nowhere any more. */
async function versionOf(client: string): Promise<{ place: Place; version: string } | null> {
  const { clientIDMapping } = await graphql(ArtifactOfClient, { client });
  if (!clientIDMapping) return null;
  const { artifact } = await graphql(ArtifactPlace, { id: clientIDMapping.serverID });
  const home = artifact?.artifactSequence.project;
  if (!artifact || !home || artifact.versionIndex === null) return null;
  return { place: { entity: home.entityName, project: home.name, collection: artifact.artifactSequence.name, type: artifact.artifactType.name }, version: `v${artifact.versionIndex}` };
}

/** The file of the run names its pictures only; the version beside it holds them. */
function Table({ place, value, file }: { place: RunPlace; value: Media; file: MediaFile }) {
  const linked = inArtifact(value);
  const load = useLoad(linked && `graphql:client/${linked.client}`, () => versionOf(linked?.client ?? ""));
  if (linked && !load.data && !load.error && load.busy) return <Waiting lines={4} />;
  const home = linked && load.data;
  if (!home) return <div class="panel preview"><Content url={runFileUrl(place, file.path)} path={file.path} /></div>;
  return (
    <>
      <div class="panel preview"><Content url={fileUrl(home.place, home.version, linked.path)} path={linked.path} beside={(path) => fileUrl(home.place, home.version, path)} /></div>
      <p class="small soft">Kept as version <a href={versionUrl(home.place, home.version)}>{home.place.collection}:{home.version}</a></p>
    </>
  );
}

function Download({ place, file }: { place: RunPlace; file: MediaFile }) {
  const name = file.path.split("/").pop();
  return <a class="button small" href={runFileUrl(place, file.path)} download={name}><Icon name="download" />{file.caption || name}</a>;
}

function OnePicture({ place, file }: { place: RunPlace; file: MediaFile }) {
  const url = runFileUrl(place, file.path);
  const type = imageType(file.path);
  const load = useLoad(type ? `${url}#bytes` : null, () => apiBytes(url, limit));
  if (!type) return <Download place={place} file={file} />;
  return (
    <figure class="picture">
      {load.error ? <Failed error={load.error} retry={load.reload} /> : load.data ? load.data.whole ? <Picture bytes={load.data.bytes} type={type} name={file.caption || file.path} /> : <Download place={place} file={file} /> : <div class="picture-wait" />}
      {file.caption && <figcaption>{file.caption}</figcaption>}
    </figure>
  );
}

function Page({ place, file }: { place: RunPlace; file: MediaFile }) {
  const url = runFileUrl(place, file.path);
  const load = useLoad(`${url}#page`, async () => {
    const [{ pageWithoutActs }, { bytes }] = await Promise.all([import("../../data/untrusted_page"), apiBytes(url, limit)]);
    return pageWithoutActs(new TextDecoder().decode(bytes));
  });
  if (load.error) return <Failed error={load.error} retry={load.reload} />;
  if (load.data === undefined) return <Waiting lines={4} />;
  return (
    <>
      <iframe class="page-shown" sandbox="" srcdoc={load.data} title={`Page ${file.path}`} />
      <div class="row"><span class="small soft">Shown without its scripts and styles.</span><Download place={place} file={file} /></div>
    </>
  );
}

const width = 480;
const height = 140;

export function Histogram({ bins, values }: { bins: number[]; values: number[] }) {
  const [low, high] = [bins[0] ?? 0, bins.at(-1) ?? 1];
  const top = Math.max(1, ...values);
  const x = (at: number) => ((at - low) / (high - low || 1)) * width;
  const total = values.reduce((sum, value) => sum + value, 0);
  return (
    <svg class="histogram" viewBox={`0 0 ${width} ${height + 18}`} role="img" aria-label={`Histogram of ${formatNumber(total)} values from ${formatNumber(low)} to ${formatNumber(high)}`}>
      {values.map((value, i) => {
        const [from, to] = [x(bins[i] ?? low), x(bins[i + 1] ?? high)];
        const tall = (value / top) * height;
        return (
          <rect key={i} x={from} y={height - tall} width={Math.max(0.5, to - from - 1)} height={tall}>
            <title>{`${formatNumber(bins[i] ?? 0)} to ${formatNumber(bins[i + 1] ?? 0)}: ${formatNumber(value)}`}</title>
          </rect>
        );
      })}
      <text x={0} y={height + 14}>{formatNumber(low)}</text>
      <text x={width} y={height + 14} text-anchor="end">{formatNumber(high)}</text>
    </svg>
  );
}
