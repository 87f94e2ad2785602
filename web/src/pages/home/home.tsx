// The landing page: the registered models that matter now, the registries they are in, and what happened lately.
import { useState } from "preact/hooks";
import type { Model } from "../../data/generated";
import { useModels } from "../../data/registry";
import { Section, useTitle } from "../../parts/layout";
import { ModelTable } from "../../parts/model_table";
import { Failed, Waiting } from "../../parts/notices";
import { Activity } from "./activity";
import { FirstSteps } from "./first_steps";
import { Projects } from "./projects";
import { Registries } from "./registries";
import "./home.css";

export function Home() {
  useTitle("Models");
  const models = useModels();
  if (models.error && !models.rows) return <div class="page narrow"><Failed error={models.error} retry={models.reload} /></div>;
  return (
    <div class="page">
      <div class="head">
        <h1>Registered models</h1>
        <p class="soft">The versions your team stands behind: what is live, since when, who moved it there and why.</p>
      </div>
      <div class="two">
        <div class="stack wide">
          {!models.rows ? <Waiting lines={6} /> : models.rows.length === 0 ? <FirstSteps /> : <Models rows={models.rows} more={models.done ? undefined : models.more} />}
        </div>
        <aside class="stack wide">
          <Registries />
          <Projects />
          <Activity />
        </aside>
      </div>
    </div>
  );
}

function matches(model: Model, words: string[]): boolean {
  const text = [model.name, model.registry, model.organization, model.type, model.description ?? "", ...model.aliases.map((a) => `${a.alias} ${a.actor} ${a.version}`)].join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}

function Models({ rows, more }: { rows: Model[]; more: (() => void) | undefined }) {
  const [text, setText] = useState("");
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = rows.filter((model) => matches(model, words));
  return (
    <Section
      title={`${rows.length}${more ? "+" : ""} ${rows.length === 1 ? "model" : "models"}`}
      actions={rows.length > 3 && <input class="input narrow" type="search" aria-label="Filter the models" placeholder="Filter: name, alias, person" value={text} onInput={(event) => setText(event.currentTarget.value)} />}
    >
      {shown.length ? <ModelTable models={shown} registries /> : <p class="soft">No model here matches “{text}”.</p>}
      {more && <div><button type="button" class="button" onClick={more}>More models</button></div>}
    </Section>
  );
}
