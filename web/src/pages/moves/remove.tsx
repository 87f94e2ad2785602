// Taking something away: an alias, or a version out of the model.
import { useState } from "preact/hooks";
import type { Collection } from "../../data/generated";
import type { Place } from "../../data/places";
import { removeAlias, unlink } from "../../data/registry";
import { Confirm } from "../../parts/confirm";
import { AliasPill } from "../../parts/values";
import { Reason } from "./reason";
import "./moves.css";

interface AskProps {
  title: string;
  action: string;
  example: string;
  onClose: () => void;
  change: (reason: string) => Promise<unknown>;
  onDone?: (() => void) | undefined;
  children: preact.ComponentChildren;
}

function Ask({ change, example, children, ...rest }: AskProps) {
  const [reason, setReason] = useState("");
  return (
    <Confirm {...rest} change={() => change(reason)}>
      {children}
      <Reason value={reason} onChange={setReason} example={example} />
    </Confirm>
  );
}

export function RemoveAliasDialog({ place, collection, alias, onClose }: { place: Place; collection: Collection; alias: string; onClose: () => void }) {
  const version = collection.aliases.find((state) => state.alias === alias)?.version;
  return (
    <Ask title={`Remove ${alias}`} action={`Remove ${alias}`} example="taken out of service" onClose={onClose} change={(reason) => removeAlias(place, alias, reason)}>
      <p>
        <AliasPill name={alias} /> is taken off {version}. Whoever asks for <code>:{alias}</code> is told that it is not set, until a version gets it again. {version} itself stays.
      </p>
    </Ask>
  );
}

export function UnlinkDialog({ place, version, aliases, onClose, onDone }: { place: Place; version: string; aliases: string[]; onClose: () => void; onDone?: () => void }) {
  return (
    <Ask title={`Unlink ${version}`} action={`Unlink ${version}`} example="trained on the wrong data" onClose={onClose} onDone={onDone} change={(reason) => unlink(place, version, reason)}>
      <p>{version} leaves this model{aliases.length ? <> and loses {aliases.map((name) => <AliasPill key={name} name={name} />)}</> : ""}. The version stays where it was logged, with its files. The link can be restored with its number for a while.</p>
    </Ask>
  );
}
