// Which versions are compared: others are added, taken out, or made the one that the others are compared with. All of it is in the address.
import { useState } from "preact/hooks";
import { navigate } from "../../data/navigate";
import { collectionUrl, mostCompared, versionUrl } from "../../data/places";
import { useVersionRows } from "../../data/registry";
import { Icon } from "../../parts/icons";
import { Section } from "../../parts/layout";
import { Pills, Time } from "../../parts/values";
import type { Compared } from "./compare";

export function Chosen({ compared }: { compared: Compared }) {
  const { place, versions, all } = compared;
  const names = versions.map(({ version }) => version);
  const to = (chosen: string[]) => navigate(collectionUrl(place, { compare: chosen.join(","), all: all ? "1" : undefined }), { replace: true, keepScroll: true });
  return (
    <Section title="Versions" actions={versions.length < mostCompared && <Add compared={compared} onAdd={(name) => to([...names, name])} />}>
      <ul class="board">
        {versions.map((version, i) => (
          <li key={version.version} class="stage">
            <div class="row tight">
              <a class="big" href={versionUrl(place, version.version)}>{version.version}</a>
              {i === 0 ? <span class="badge">base</span> : <button type="button" class="button small bare" title={`Compare the others with ${version.version}`} onClick={() => to([version.version, ...names.filter((name) => name !== version.version)])}>Make base</button>}
              {versions.length > 1 && <button type="button" class="button small bare spread" aria-label={`Take ${version.version} out`} title="Take out" onClick={() => to(names.filter((name) => name !== version.version))}><Icon name="close" /></button>}
            </div>
            <Pills names={version.aliases} />
            <p class="small soft"><Time at={version.linked_at} />{version.run && ` · ${version.run.display_name}`}</p>
            {version.description && <p class="small two-lines">{version.description}</p>}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Add({ compared, onAdd }: { compared: Compared; onAdd: (version: string) => void }) {
  const [open, setOpen] = useState(false);
  if (!open) return <button type="button" class="button small" onClick={() => setOpen(true)}><Icon name="plus" />Add a version</button>;
  return <Choice compared={compared} onAdd={(name) => (setOpen(false), onAdd(name))} />;
}

/** By number or alias; the newest are suggested, any other can be typed. */
function Choice({ compared: { place, versions }, onAdd }: { compared: Compared; onAdd: (version: string) => void }) {
  const [text, setText] = useState("");
  const list = useVersionRows(place, {});
  const others = (list.rows ?? []).filter(({ version }) => !versions.some((each) => each.version === version));
  const submit = (event: Event) => {
    event.preventDefault();
    const name = text.trim();
    if (name && !versions.some(({ version }) => version === name)) onAdd(name);
  };
  return (
    <form class="row tight" onSubmit={submit}>
      <input class="input narrow" autoFocus list="versions-to-add" aria-label="Version to add" placeholder="v3, or an alias" autocomplete="off" value={text} onInput={(event) => setText(event.currentTarget.value)} />
      <datalist id="versions-to-add">{others.map(({ version, aliases }) => <option key={version} value={version}>{aliases.join(", ")}</option>)}</datalist>
      <button type="submit" class="button small">Add</button>
    </form>
  );
}
