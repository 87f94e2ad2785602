// How the version came to be, and how to make it again.
import type { Recipe } from "../../data/generated";
import { plural } from "../../data/format";
import { apiOf, runUrl, versionUrl } from "../../data/places";
import { Icon } from "../../parts/icons";
import { Code, Copy, Facts, Section } from "../../parts/layout";
import { Failed, Waiting } from "../../parts/notices";
import { Patch } from "../../parts/patch";
import { Digest, Size } from "../../parts/values";
import { useRecipe } from "./facts";
import type { Shown } from "./version";

export function Provenance({ shown }: { shown: Shown }) {
  const load = useRecipe(shown);
  if (!load.data) return load.error ? <Failed error={load.error} retry={load.reload} /> : <Waiting lines={8} />;
  const recipe = load.data;
  return (
    <div class="stack wide">
      <div class="two">
        <div class="stack wide">
          <Origin recipe={recipe} named={shown.version.run?.display_name} />
          <Inputs recipe={recipe} />
        </div>
        <aside class="stack wide">
          <Again shown={shown} recipe={recipe} />
        </aside>
      </div>
      <Changes recipe={recipe} />
      {recipe.requirements && (
        <details class="packages">
          <summary>{plural(recipe.requirements.trim().split("\n").length, "installed package")}</summary>
          <Code text={recipe.requirements} />
        </details>
      )}
    </div>
  );
}

/** https://github.com/a/b.git and git@github.com:a/b → a page of the commit, if it is a known kind of host. */
export function commitPage(repository: string | null, commit: string | null): string | null {
  const parts = repository?.match(/^(?:https?:\/\/(?:[^@/]*@)?|git@|ssh:\/\/git@)([^/:]+)[/:](.+?)(?:\.git)?\/?$/);
  if (!parts || !commit) return null;
  const [, host, path] = parts;
  return /(^|\.)(github|gitlab)\./.test(host as string) ? `https://${host}/${path}/commit/${commit}` : null;
}

function Origin({ recipe, named }: { recipe: Recipe; named: string | undefined }) {
  const page = commitPage(recipe.repository, recipe.commit);
  const command = recipe.program && ["python", recipe.program, ...recipe.arguments].join(" ");
  const { run } = recipe;
  return (
    <Section title="Code and environment">
      <Facts
        rows={[
          ["Run", run && <><a href={runUrl(run.entity, run.project, run.name)}>{named ?? run.name}</a><div class="sub break">{run.entity}/{run.project}/{run.name}</div></>],
          ["Repository", recipe.repository && <span class="break">{recipe.repository}</span>],
          ["Commit", recipe.commit && <>{page ? <a href={page} target="_blank" rel="noopener noreferrer"><code>{recipe.commit.slice(0, 12)}</code></a> : <code title={recipe.commit}>{recipe.commit.slice(0, 12)}</code>}<Copy text={recipe.commit} label="Copy the commit" /></>],
          ["Uncommitted", recipe.patch ? <a href="#changes">changes, kept as a patch</a> : recipe.commit && "no changes"],
          ["Command", command && <code class="break">{command}</code>],
          ["Python", recipe.python],
          ["System", recipe.os],
        ]}
      />
      {!run && <p class="soft">No run is known: the version was logged without one, or its run is not for your eyes.</p>}
    </Section>
  );
}

function Inputs({ recipe }: { recipe: Recipe }) {
  return (
    <Section title="Made from">
      {recipe.inputs.length === 0 ? <p class="soft">The run used no versions that are known here. <code>run.use_artifact</code> in the script records them.</p> : (
        <div class="scroll">
          <table>
            <thead><tr><th>Version</th><th>Type</th><th class="num">Files</th><th class="num">Size</th><th>Digest</th></tr></thead>
            <tbody>
              {recipe.inputs.map((input) => (
                <tr key={`${input.collection}${input.digest}`}>
                  <th scope="row">
                    {input.deleted ? <>{input.collection}:{input.version} <span class="danger">deleted</span></> : <a href={versionUrl({ entity: input.entity, project: input.project, collection: input.collection, type: input.type }, input.version)}>{input.collection}:{input.version}</a>}
                    <div class="sub">{input.entity} / {input.project}</div>
                  </th>
                  <td>{input.type}</td>
                  <td class="num">{input.file_count}</td>
                  <td class="num"><Size bytes={input.size} /></td>
                  <td><Digest text={input.digest} /></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  );
}

function Again({ shown, recipe }: { shown: Shown; recipe: Recipe }) {
  const script = `${apiOf(shown.place)}/versions/${shown.version.version}/reproduce.sh`;
  return (
    <Section title="Make it again">
      <p class="small soft">A script fetches the code, applies the patch, installs the packages, downloads the data by digest and runs the command.</p>
      <div class="row">
        <a class="button primary" href={script} download="reproduce.sh"><Icon name="download" />Download reproduce.sh</a>
      </div>
      {recipe.missing.length > 0 && (
        <div class="notice small">
          <Icon name="alert" />
          <div>
            <strong>Not recorded</strong>
            <ul class="plain">{recipe.missing.map((what) => <li key={what}>{what}</li>)}</ul>
          </div>
        </div>
      )}
    </Section>
  );
}

function Changes({ recipe }: { recipe: Recipe }) {
  if (!recipe.patch) return null;
  return (
    <Section id="changes" title="Changes that were not committed" actions={<Copy text={recipe.patch} label="Copy the patch" />}>
      <Patch text={recipe.patch} />
    </Section>
  );
}
