// Tags, and for those who may a way to add and remove them.
import { useState } from "preact/hooks";
import { useAction } from "../data/load";
import { Icon } from "./icons";
import { Failed } from "./notices";
import { Tag } from "./values";

interface Props {
  tags: string[];
  editable: boolean;
  onAdd: (name: string) => Promise<unknown>;
  onRemove: (name: string) => Promise<unknown>;
}

export function TagEditor({ tags, editable, onAdd, onRemove }: Props) {
  const [adding, setAdding] = useState(false);
  const removing = useAction(onRemove);
  return (
    <span class="tags">
      {tags.map((name) => (
        <Tag key={name} name={name} onRemove={editable ? () => void removing.run(name) : undefined} />
      ))}
      {editable && !adding && (
        <button type="button" class="button small bare" onClick={() => setAdding(true)}>
          <Icon name="plus" />Tag
        </button>
      )}
      {adding && <NewTag onAdd={onAdd} onDone={() => setAdding(false)} />}
      {removing.error && <Failed error={removing.error} />}
    </span>
  );
}

function NewTag({ onAdd, onDone }: { onAdd: (name: string) => Promise<unknown>; onDone: () => void }) {
  const [name, setName] = useState("");
  const adding = useAction(() => onAdd(name.trim()));
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
