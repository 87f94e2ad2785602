// Which metrics, settings and metadata are columns.
import { useState } from "preact/hooks";
import { shortKey } from "../../data/metrics";
import { Icon } from "../../parts/icons";
import { Menu } from "../../parts/overlay";

const kinds: [string, string][] = [["metric.", "Metrics"], ["metadata.", "Metadata"], ["config.", "Config"]];

export function ColumnChooser({ keys, chosen, onChange }: { keys: string[]; chosen: string[]; onChange: (next: string[] | null) => void }) {
  const [text, setText] = useState("");
  const shown = keys.filter((key) => key.toLowerCase().includes(text.toLowerCase()));
  const toggle = (key: string) => onChange(chosen.includes(key) ? chosen.filter((each) => each !== key) : [...chosen, key]);
  return (
    <Menu label="Choose columns" button={<><Icon name="columns" />Columns</>} stay plain>
      {keys.length > 8 && <input class="input" type="search" aria-label="Find a column" placeholder="Find a column" value={text} onInput={(event) => setText(event.currentTarget.value)} />}
      {kinds.map(([prefix, name]) => {
        const own = shown.filter((key) => key.startsWith(prefix));
        return own.length > 0 && [
          <div class="note" key={prefix}>{name}</div>,
          ...own.slice(0, 100).map((key) => (
            <label key={key}>
              <input type="checkbox" checked={chosen.includes(key)} onChange={() => toggle(key)} />
              <span class="clip">{shortKey(key)}</span>
            </label>
          )),
        ];
      })}
      {keys.length === 0 && <div class="note">These versions have no metrics, config or metadata.</div>}
      <button type="button" onClick={() => onChange(null)}>The usual columns</button>
    </Menu>
  );
}
