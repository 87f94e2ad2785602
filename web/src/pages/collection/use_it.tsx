// Lines to copy for whoever wants the model, or wants to add to it.
import { stagesOf } from "../../data/registry";
import { Code } from "../../parts/layout";
import { askLines, connectLines, linkLines, promoteLines, useInRunLines, useLines } from "../../parts/snippets";
import type { Shown } from "./collection";

export function UseIt({ shown }: { shown: Shown }) {
  const { place, collection } = shown;
  const alias = stagesOf(collection.aliases)[0]?.alias ?? "latest";
  return (
    <div class="snippets">
      <Code title="Once per shell" text={connectLines()} />
      <Code title={`Get what is ${alias}`} text={useLines(place, alias)} />
      <Code title="Get it in a run, so that it is known who uses it" text={useInRunLines(place, alias)} />
      <Code title={`Without Python: which version is ${alias}, since when, and why`} text={askLines(place, alias)} />
      {collection.kind === "portfolio" && <Code title="Add a version" text={linkLines(place.entity, place.project, place.collection)} />}
      <Code title="Promote from a pipeline" text={promoteLines(place, "production")} />
    </div>
  );
}
