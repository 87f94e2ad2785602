// A key or token that is shown once.
import { Icon } from "./icons";
import { Copy } from "./layout";

export function Secret({ title, text, copy, children }: { title: string; text: string; copy: string; children?: preact.ComponentChildren }) {
  return (
    <div class="notice made" role="status">
      <Icon name="check" />
      <div class="stack tight">
        <strong>{title}</strong>
        <div class="row tight"><code class="secret break">{text}</code><Copy text={text} label={copy} /></div>
        {children}
      </div>
    </div>
  );
}
