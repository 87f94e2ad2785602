// Lines to copy: the wandb SDK and curl.
import { apiOf, type Place } from "../data/places";

const text = (value: string) => JSON.stringify(value); // a literal that Python reads, too
const shell = (value: string) => `'${value.replace(/'/g, "'\\''")}'`;

export function connectLines(): string {
  return `export WANDB_BASE_URL=${location.origin}\nexport WANDB_API_KEY=<your key>`;
}

export function nameOf({ entity, project, collection }: Place, version: string): string {
  return `${entity}/${project}/${collection}:${version}`;
}

export function linkLines(entity: string, project: string, collection: string, type = "model"): string {
  return `import wandb

with wandb.init(project="my-project") as run:
    artifact = run.log_artifact(${text(type === "model" ? "model.pt" : "data.csv")}, name=${text(`my-${type}`)}, type=${text(type)})
    run.link_artifact(artifact, ${text(`${entity}/${project}/${collection}`)}${type === "model" ? ', aliases=["staging"]' : ""})`;
}

export function useLines(place: Place, version: string): string {
  return `import wandb

artifact = wandb.Api().artifact(${text(nameOf(place, version))})
folder = artifact.download()`;
}

export function useInRunLines(place: Place, version: string): string {
  return `import wandb

with wandb.init(project="my-project") as run:
    artifact = run.use_artifact(${text(nameOf(place, version))})
    folder = artifact.download()`;
}

export function promoteLines(place: Place, alias: string): string {
  return `curl -X PUT -H "Authorization: Bearer $WANDB_API_KEY" \\
  -d '{"version": "v1", "reason": "passed the evaluation"}' \\
  ${shell(`${location.origin}${apiOf(place)}/aliases/${encodeURIComponent(alias)}`)}`;
}

export function curlLines(place: Place, version: string, file: string): string {
  const path = file.split("/").map(encodeURIComponent).join("/");
  return `curl -fL -H "Authorization: Bearer $WANDB_API_KEY" -o ${shell(file.split("/").pop() ?? "file")} \\
  ${shell(`${location.origin}${apiOf(place)}/versions/${encodeURIComponent(version)}/files/${path}`)}`;
}

export function reproduceLines(place: Place, version: string): string {
  return `curl -fL -H "Authorization: Bearer $WANDB_API_KEY" \\
  ${shell(`${location.origin}${apiOf(place)}/versions/${encodeURIComponent(version)}/reproduce.sh`)} > reproduce.sh
sh reproduce.sh`;
}

export function askLines(place: Place, alias: string): string {
  return `curl -H "Authorization: Bearer $WANDB_API_KEY" \\
  ${shell(`${location.origin}${apiOf(place)}/aliases/${encodeURIComponent(alias)}`)}`;
}
