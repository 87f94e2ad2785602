import { Code } from "../../parts/layout";
import { connectLines, curlLines, reproduceLines, useInRunLines, useLines } from "../../parts/snippets";
import { useFiles } from "./file_list";
import type { Shown } from "./version";

export function UseVersion({ shown }: { shown: Shown }) {
  const { place, version } = shown;
  const file = useFiles(place, version.version).rows?.find(({ ref }) => !ref)?.path;
  return (
    <div class="snippets">
      <Code title="Once per shell" text={connectLines()} />
      <Code title="Download it" text={useLines(place, version.version)} />
      <Code title="Download it in a run, so that it is known who uses it" text={useInRunLines(place, version.version)} />
      {file && <Code title="One file, without Python" text={curlLines(place, version.version, file)} />}
      <Code title="Make it again: code, packages, data and command" text={reproduceLines(place, version.version)} />
    </div>
  );
}
