// Lines to copy: the wandb SDK and curl.
import { apiOf, type Place } from "../data/places";

export function connectLines(): string {
  return `export WANDB_BASE_URL=${location.origin}\nexport WANDB_API_KEY=…   # your key: ${location.origin}/settings#apikeys`;
}

export function linkLines(entity: string, project: string, collection: string): string {
  const target = `${entity}/${project}/${collection}`;
  return `import wandb\n\nwith wandb.init(project="my-project") as run:\n    artifact = run.log_artifact("model.pt", name="my-model", type="model")\n    run.link_artifact(artifact, "${target}", aliases=["staging"])`;
}

export function useLines(place: Place, version: string): string {
  const name = `${place.entity}/${place.project}/${place.collection}:${version}`;
  return `import wandb\n\nfolder = wandb.Api().artifact("${name}").download()`;
}

export function useInRunLines(place: Place, version: string): string {
  return `import wandb\n\nwith wandb.init(project="my-project") as run:   # notes that this run used it\n    folder = run.use_artifact("${place.entity}/${place.project}/${place.collection}:${version}").download()`;
}

export function curlLines(place: Place, version: string, file: string): string {
  const base = apiOf(place);
  const path = file.split("/").map(encodeURIComponent).join("/");
  return `curl -fL -H "Authorization: Bearer $WANDB_API_KEY" -o "${file.split("/").pop()}" \\\n  "${location.origin}${base}/versions/${version}/files/${path}"`;
}
