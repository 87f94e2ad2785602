// Text of users as Markdown: rendered, then cleaned of everything that could act.
import { useEffect, useState } from "preact/hooks";

export function Markdown({ text }: { text: string }) {
  const [html, setHtml] = useState<string>();
  useEffect(() => {
    let shown = true;
    void import("../data/markdown").then(({ render }) => shown && setHtml(render(text)));
    return () => {
      shown = false;
    };
  }, [text]);
  if (html === undefined) return <p class="markdown soft">{text.slice(0, 500)}</p>;
  return <div class="markdown" dangerouslySetInnerHTML={{ __html: html }} />;
}
