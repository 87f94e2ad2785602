// The code it ran: commit, the changes nobody committed, the saved script, the packages.
import { apiBytes } from "../../data/http";
import { useLoad } from "../../data/load";
import { plural } from "../../data/format";
import { type RunFile, runFileUrl, type RunPlace, useRunFiles } from "../../data/run";
import { Code as Lines, Copy, Facts, Section } from "../../parts/layout";
import { Failed, Waiting } from "../../parts/notices";
import { Patch } from "../../parts/patch";
import { commitPage } from "../version/provenance";
import type { Shown } from "./run";

const limit = 2 * 1024 * 1024;

function useText(place: RunPlace, path: string) {
  const url = runFileUrl(place, path);
  return useLoad(`${url}#text`, async () => new TextDecoder().decode((await apiBytes(url, limit)).bytes));
}

export function Code({ shown }: { shown: Shown }) {
  const list = useRunFiles(shown.place);
  if (!list.rows) return list.error ? <Failed error={list.error} retry={list.reload} /> : <Waiting lines={6} />;
  const files = list.rows;
  const own = (path: string) => files.find((file) => file.path === path);
  const scripts = files.filter(({ path }) => path.startsWith("code/"));
  const patches = files.filter(({ path }) => path === "diff.patch" || /^diff_[0-9a-f]+\.patch$/.test(path));
  const packages = own("requirements.txt");
  return (
    <div class="stack wide">
      <Origin shown={shown} patched={patches.length > 0} />
      {patches.map((file) => <Changes key={file.path} place={shown.place} file={file} />)}
      {scripts.map((file) => <Script key={file.path} place={shown.place} file={file} />)}
      {packages && <Packages place={shown.place} file={packages} />}
    </div>
  );
}

function Origin({ shown: { run }, patched }: { shown: Shown; patched: boolean }) {
  const page = commitPage(run.repository, run.commit);
  const command = run.program && ["python", run.program, ...run.arguments].join(" ");
  return (
    <Section title="Where the code is">
      {!run.commit && <p class="soft">No commit is known: the script did not run in a git repository.</p>}
      <Facts
        rows={[
          ["Repository", run.repository && <span class="break">{run.repository}</span>],
          ["Commit", run.commit && <>{page ? <a href={page} target="_blank" rel="noopener noreferrer"><code>{run.commit}</code></a> : <code class="break">{run.commit}</code>}<Copy text={run.commit} label="Copy the commit" /></>],
          ["Uncommitted", run.commit && (patched ? "changes, kept as a patch" : "no changes")],
          ["Command", command && <><code class="break">{command}</code><Copy text={command} label="Copy the command" /></>],
          ["Get it back", run.commit && <><code class="break">wandb restore {run.entity}/{run.project}/{run.name}</code><Copy text={`wandb restore ${run.entity}/${run.project}/${run.name}`} label="Copy the command that restores the code" /><div class="small soft">in a clone of the repository{!run.repository && ", whose address was not recorded: it had no remote"}</div></>],
        ]}
      />
    </Section>
  );
}

function Changes({ place, file }: { place: RunPlace; file: RunFile }) {
  const load = useText(place, file.path);
  const title = file.path === "diff.patch" ? "Changes that were not committed" : "Changes since the commit the server of the repository knows";
  return (
    <Section title={title} actions={load.data && <Copy text={load.data} label="Copy the patch" />}>
      {load.error ? <Failed error={load.error} retry={load.reload} /> : load.data === undefined ? <Waiting lines={6} /> : <Patch text={load.data} />}
    </Section>
  );
}

function Script({ place, file }: { place: RunPlace; file: RunFile }) {
  const load = useText(place, file.path);
  return <Section title={file.path.slice("code/".length)}>{load.error ? <Failed error={load.error} retry={load.reload} /> : load.data === undefined ? <Waiting lines={6} /> : <Lines text={load.data} />}</Section>;
}

function Packages({ place, file }: { place: RunPlace; file: RunFile }) {
  const load = useText(place, file.path);
  if (load.error) return <Failed error={load.error} retry={load.reload} />;
  if (load.data === undefined) return null;
  return (
    <details class="packages">
      <summary>{plural(load.data.trim().split("\n").filter(Boolean).length, "installed package")}</summary>
      <Lines text={load.data} />
    </details>
  );
}
