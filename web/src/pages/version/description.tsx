// What people say of the version; it belongs to the version at its source, wherever it is linked.
import { useState } from "preact/hooks";
import { editVersion, mayEdit } from "../../data/registry";
import { Icon } from "../../parts/icons";
import { Section } from "../../parts/layout";
import { Markdown } from "../../parts/markdown";
import { TextEditor } from "../../parts/text_editor";
import type { Facts } from "./facts";
import type { Shown } from "./version";

export function Description({ shown, facts }: { shown: Shown; facts: Facts | null }) {
  const text = shown.version.description ?? "";
  const editable = mayEdit(shown.collection.role) && facts !== null;
  const [editing, setEditing] = useState(false);
  if (!text && !editable) return null;
  const edit = <button type="button" class="button small" onClick={() => setEditing(true)}><Icon name="edit" />{text ? "Edit" : "Write one"}</button>;
  return (
    <Section title="Description" actions={editable && !editing && edit}>
      {editing && facts ? (
        <TextEditor what="description" rows={8} text={text} saved={text} onSave={(description) => editVersion(shown.place, facts.id, { description })} onDone={() => setEditing(false)} />
      ) : text ? <Markdown text={text} /> : <p class="soft">Nobody has written what is special about this version.</p>}
    </Section>
  );
}
