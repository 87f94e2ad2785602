// Linking a version that was logged elsewhere into the model.
import { useState } from "preact/hooks";
import { useAction } from "../../data/load";
import type { Place } from "../../data/places";
import { link, useSources } from "../../data/registry";
import { Failed } from "../../parts/notices";
import { Dialog } from "../../parts/overlay";
import { Reason } from "./reason";
import "./moves.css";

export function LinkDialog({ place, onClose }: { place: Place; onClose: () => void }) {
  const sources = useSources(place).data ?? [];
  const [typed, setArtifact] = useState<string>();
  const artifact = typed ?? (sources[0] ? `${sources[0]}:latest` : "");
  const [aliases, setAliases] = useState("");
  const [reason, setReason] = useState("");
  const linking = useAction(() => link(place, artifact.trim(), aliases.split(",").map((alias) => alias.trim()).filter(Boolean), reason));
  const submit = async (event: Event) => {
    event.preventDefault();
    if (await linking.run()) onClose();
  };
  return (
    <Dialog title="Link a version" onClose={onClose}>
      <form onSubmit={submit}>
        <h2>Link a version</h2>
        <label class="field">
          <span>Version: entity/project/name:vN, or :alias</span>
          <input class="input" required autofocus list="sources" pattern="[^\/]+\/[^\/]+\/.+:.+" title="entity/project/name:version" value={artifact} onInput={(event) => setArtifact(event.currentTarget.value)} />
          <datalist id="sources">{sources.map((name) => <option key={name} value={`${name}:latest`} />)}</datalist>
        </label>
        <label class="field">
          <span>Aliases it gets here, with commas between (they move if another version holds them)</span>
          <input class="input" placeholder="staging, reviewed" value={aliases} onInput={(event) => setAliases(event.currentTarget.value)} />
        </label>
        <p class="soft small">It becomes the next version of {place.collection}. Its files stay where they are.</p>
        <Reason value={reason} onChange={setReason} example="best on the March set" />
        {linking.error && <Failed error={linking.error} />}
        <footer>
          <button type="button" class="button" onClick={onClose}>Cancel</button>
          <button type="submit" class="button primary" disabled={linking.busy}>Link</button>
        </footer>
      </form>
    </Dialog>
  );
}
