// What a page says when there is nothing, not yet, not for you, or something went wrong.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Failure } from "../data/http";
import { invalidate } from "../data/load";
import { Icon } from "./icons";
import { useTitle } from "./layout";

/** Grey bars while the first answer is on its way; shown late, so that quick answers do not flicker. */
export function Waiting({ lines = 3 }: { lines?: number }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 150);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class={`bones ${late ? "" : "early"}`} role="status" aria-busy="true">
      <span class="sr">Loading</span>
      {Array.from({ length: lines }, (_, i) => (
        <div key={i} class={`bone w${i % 4}`} />
      ))}
    </div>
  );
}

const headlines: Record<string, string> = {
  not_found: "Not found",
  permission_denied: "You may not do this",
  conflict: "Somebody was faster",
  offline: "No answer from the server",
  throttled: "Too many attempts",
  unauthenticated: "This key is not known",
  invalid_argument: "This was not accepted",
};
const final = new Set(["not_found", "permission_denied", "conflict", "throttled", "unauthenticated", "invalid_argument"]);

/** The one way to show that something went wrong. */
export function Failed({ error, retry }: { error: Failure; retry?: (() => void) | undefined }) {
  return (
    <div class="notice bad" role="alert">
      <Icon name="alert" />
      <div class="stack tight">
        <strong>{headlines[error.code] ?? "Something went wrong"}</strong>
        <span class="break">{sentence(error.message)}</span>
        {retry && !final.has(error.code) && (
          <div>
            <button type="button" class="button small" onClick={retry}>
              Try again
            </button>
          </div>
        )}
      </div>
    </div>
  );
}

function sentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}

/** A whole page for what is not there or not for these eyes: the server does not tell the two apart. */
export function Missing({ what, error }: { what: string; error: Failure }) {
  const denied = error.code === "permission_denied";
  const gone = denied || error.code === "not_found";
  useTitle(gone ? `No such ${what}` : "Something went wrong");
  if (!gone) return <div class="page narrow"><Failed error={error} retry={() => invalidate("")} /></div>;
  return (
    <div class="page narrow">
      <h1>{denied ? `You may not see this ${what}` : `This ${what} is not here`}</h1>
      <p class="break">{sentence(error.message)}</p>
      <p class="soft">It may have been deleted or renamed, or it may belong to people who have not shared it with you. Ask its owner, or an administrator, to make you a member.</p>
      <div class="row">
        <a class="button" href="/">
          To the models
        </a>
      </div>
    </div>
  );
}

export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}
