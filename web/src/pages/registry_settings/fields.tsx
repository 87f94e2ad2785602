// Choices that making a registry and its settings have in common.
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import type { Visibility } from "../../data/registry_settings";

interface ChoiceProps {
  name: string; // of the group
  chosen: boolean;
  onChoose: () => void;
  disabled?: boolean | undefined;
  title: ComponentChildren;
  children?: ComponentChildren;
}
export function Choice({ name, chosen, onChoose, disabled, title, children }: ChoiceProps) {
  const id = useId();
  return (
    <div class={`choice ${disabled ? "off" : ""}`}>
      <input id={id} type="radio" name={name} checked={chosen} disabled={disabled} onChange={onChoose} aria-describedby={children ? `${id}-meaning` : undefined} />
      <label for={id}>{title}</label>
      {children && <span id={`${id}-meaning`} class="small soft">{children}</span>}
    </div>
  );
}

interface VisibilityProps {
  organization: string;
  value: Visibility;
  onChange: (value: Visibility) => void;
  disabled?: boolean;
  titled?: boolean; // the section says what it is about
  fixed?: string | undefined; // why it cannot be restricted
}
export function VisibilityField({ organization, value, onChange, disabled, titled, fixed }: VisibilityProps) {
  return (
    <fieldset>
      <legend class={titled ? "sr" : ""}>Who sees it</legend>
      <Choice name="visibility" chosen={value === "organization"} onChoose={() => onChange("organization")} disabled={disabled} title="The organization">
        Everybody in {organization}, with the role they have there.
      </Choice>
      <Choice name="visibility" chosen={value === "restricted"} onChoose={() => onChange("restricted")} disabled={disabled || fixed !== undefined} title="Its members only">
        {fixed ?? `People and teams that are given a role in it, and the administrators of ${organization}. To all others it does not exist.`}
      </Choice>
    </fieldset>
  );
}

/** Types as typed, apart by commas. */
export function typesOf(text: string): string[] {
  return [...new Set(text.split(",").map((type) => type.trim()).filter(Boolean))];
}

export function AcceptsField({ every, onEvery, types, onTypes }: { every: boolean; onEvery: (every: boolean) => void; types: string; onTypes: (types: string) => void }) {
  return (
    <fieldset>
      <legend>What can be linked</legend>
      <Choice name="accepts" chosen={every} onChoose={() => onEvery(true)} title="Artifacts of every type" />
      <Choice name="accepts" chosen={!every} onChoose={() => onEvery(false)} title="Only some types">
        A type can be added later, but never taken away.
      </Choice>
      {!every && <div class="indented"><input class="input" aria-label="Types, apart by commas" autofocus placeholder="model, tokenizer" value={types} onInput={(event) => onTypes(event.currentTarget.value)} /></div>}
    </fieldset>
  );
}
