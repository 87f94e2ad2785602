// The page of those who are not signed in yet.
import type { ComponentChildren, JSX } from "preact";
import "./signin.css";

export function SignInFrame({ title, says, onSubmit, children }: { title: string; says: string; onSubmit?: (event: JSX.TargetedEvent<HTMLFormElement>) => void; children: ComponentChildren }) {
  return (
    <main class="signin">
      <form {...(onSubmit ? { onSubmit } : {})}>
        <div class="logo">
          <img src="/favicon.svg" alt="" width="20" height="20" />
          <span>Pedigree</span>
        </div>
        <div class="stack">
          <h1>{title}</h1>
          <p class="soft">{says}</p>
        </div>
        {children}
      </form>
    </main>
  );
}
