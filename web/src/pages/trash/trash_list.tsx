// What was deleted in a place, newest first, and getting it back.
import { useState } from "preact/hooks";
import type { Restored, Trash } from "../../data/generated";
import { useAction } from "../../data/load";
import { registryName } from "../../data/places";
import { restore, useTrash } from "../../data/trash";
import { FormDialog } from "../../parts/confirm";
import { Icon, type IconName } from "../../parts/icons";
import { Section } from "../../parts/layout";
import { Listed } from "../../parts/listed";
import { Empty, Failed } from "../../parts/notices";
import { AliasPill, Time } from "../../parts/values";

const icons: Record<Trash["kind"], IconName> = { version: "version", link: "link", collection: "folder", run: "run", project: "data" };

export function kindOf({ kind, project, name }: Pick<Trash, "kind" | "project" | "name">): string {
  if (kind === "project") return name.startsWith("wandb-registry-") ? "registry" : "project";
  if (kind === "collection") return project.startsWith("wandb-registry-") ? "model" : "artifact";
  return kind;
}

/** `within`: a project or registry of the entity; null: all of it. */
export function TrashList({ entity, within }: { entity: string; within: string | null }) {
  const list = useTrash(entity, within);
  const [back, setBack] = useState<Restored>();
  return (
    <Section title="Trash">
      <p class="soft small">What was deleted can be restored until its files are freed.</p>
      {back && <Back restored={back} />}
      <Listed
        list={list}
        more="Older ones" lines={4}
        empty={
          <Empty title="The trash is empty">
            <p class="soft">Nothing that could be restored was deleted in {within === null ? entity : `${entity}/${registryName(within)}`}.</p>
          </Empty>
        }
      >
        {(rows) => <List rows={rows} within={within !== null} onBack={setBack} />}
      </Listed>
    </Section>
  );
}

function Back({ restored }: { restored: Restored }) {
  return (
    <div class="notice made" role="status">
      <Icon name="check" />
      <div class="stack tight">
        <strong class="break">{restored.name} is back in {restored.entity}{restored.kind === "project" ? "" : `/${registryName(restored.project)}`}.</strong>
        {restored.aliases_taken.length > 0 && <span class="row tight">Another version has, or only an administrator may set: {restored.aliases_taken.map((name) => <AliasPill key={name} name={name} />)}</span>}
      </div>
    </div>
  );
}

function List({ rows, within, onBack }: { rows: Trash[]; within: boolean; onBack: (restored: Restored) => void }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="What was deleted">
      <table class="stacked">
        <thead><tr><th>What</th><th>Deleted</th><th>Freed</th><th><span class="sr">Actions</span></th></tr></thead>
        <tbody>{rows.map((row) => <Row key={row.id} row={row} within={within} onBack={onBack} />)}</tbody>
      </table>
    </div>
  );
}

function Row({ row, within, onBack }: { row: Trash; within: boolean; onBack: (restored: Restored) => void }) {
  const [asked, setAsked] = useState(false);
  const restoring = useAction(async () => onBack(await restore(row.id)));
  const shown = row.kind === "project" ? registryName(row.name) : row.name;
  const rename = restoring.error?.code === "conflict" && (row.kind === "project" || row.kind === "collection");
  return (
    <>
      <tr>
        <th scope="row">
          <div class="row tight"><Icon name={icons[row.kind]} /><span class="strong break">{shown}</span></div>
          <div class="sub break">{kindOf(row)}{within || row.kind === "project" ? "" : ` in ${registryName(row.project)}`}</div>
        </th>
        <td data-label="Deleted">
          <div><Time at={row.deleted_at} /> by {row.deleted_by}</div>
          {row.reason && <div class="sub break">“{row.reason}”</div>}
        </td>
        <td class="nowrap" data-label="Freed"><Time at={row.restorable_until} /></td>
        <td class="act"><button type="button" class="button small" aria-label={`Restore ${shown}`} disabled={restoring.busy} onClick={() => void restoring.run()}>Restore</button></td>
      </tr>
      {restoring.error && (
        <tr class="said">
          <td colSpan={4}>
            <div class="stack">
              <Failed error={restoring.error} />
              {rename && <div><button type="button" class="button small" onClick={() => setAsked(true)}>Restore under another name…</button></div>}
            </div>
          </td>
        </tr>
      )}
      {asked && <RenameDialog row={row} shown={shown} onBack={onBack} onClose={() => setAsked(false)} />}
    </>
  );
}

function RenameDialog({ row, shown, onBack, onClose }: { row: Trash; shown: string; onBack: (restored: Restored) => void; onClose: () => void }) {
  const prefix = row.name.slice(0, row.name.length - shown.length); // of registries
  const [name, setName] = useState(`${shown} restored`.replace(/ /g, row.kind === "project" ? "-" : " "));
  const bring = async () => onBack(await restore(row.id, prefix + name.trim()));
  return (
    <FormDialog title={`Restore ${shown} under another name`} action="Restore" ready={name.trim() !== ""} onClose={onClose} change={bring}>
      <label class="field"><span>Name</span><input class="input" required autofocus maxLength={128} value={name} onInput={(event) => setName(event.currentTarget.value)} /></label>
    </FormDialog>
  );
}
