// The tags of a model, and a way to add and remove them.
import { useState } from "preact/hooks";
import { useAction } from "../../data/load";
import { addTags, removeTag } from "../../data/registry";
import { Icon } from "../../parts/icons";
import { Failed } from "../../parts/notices";
import { Tag } from "../../parts/values";
import type { Shown } from "./collection";

export function Tags({ shown }: { shown: Shown }) {
  const { place, collection, editable } = shown;
  const [adding, setAdding] = useState(false);
  const removing = useAction((name: string) => removeTag(place, name));
  return (
    <span class="tags">
      {collection.tags.map((name) => (
        <Tag key={name} name={name} onRemove={editable ? () => void removing.run(name) : undefined} />
      ))}
      {editable && !adding && (
        <button type="button" class="button small bare" onClick={() => setAdding(true)}>
          <Icon name="plus" />Tag
        </button>
      )}
      {adding && <NewTag shown={shown} onDone={() => setAdding(false)} />}
      {removing.error && <Failed error={removing.error} />}
    </span>
  );
}

function NewTag({ shown, onDone }: { shown: Shown; onDone: () => void }) {
  const [name, setName] = useState("");
  const adding = useAction(() => addTags(shown.place, [name.trim()]));
  const submit = async (event: Event) => {
    event.preventDefault();
    if (name.trim() === "" || (await adding.run())) onDone();
  };
  return (
    <form class="new-tag" onSubmit={submit} onKeyDown={(event) => event.key === "Escape" && onDone()}>
      <input class="input" autofocus aria-label="New tag" maxLength={128} placeholder="new tag, Enter adds it" value={name} onInput={(event) => setName(event.currentTarget.value)} />
      {adding.error && <Failed error={adding.error} />}
    </form>
  );
}
