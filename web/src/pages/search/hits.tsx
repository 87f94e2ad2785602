// How a result of a search is shown, in the palette and on the page.
import { type Hit, type Kind, marked } from "../../data/search";
import { Icon, type IconName } from "../../parts/icons";
import { AliasPill, Tag } from "../../parts/values";

const icons: Record<Kind, IconName> = { model: "version", version: "commit", run: "run", collection: "data", project: "folder" };

export function HitView({ hit, wanted }: { hit: Hit; wanted: string }) {
  return (
    <>
      <Icon name={icons[hit.kind]} />
      <span class="hit">
        <span class="hit-title">{marked(hit.title, wanted).map((piece, i) => (i % 2 === 1 ? <mark key={i}>{piece}</mark> : piece))}</span>
        <span class="hit-where">{hit.where}</span>
      </span>
      {hit.matched && <Why matched={hit.matched} />}
    </>
  );
}

/** Why it was found, where its name does not say. */
function Why({ matched: { by, value } }: { matched: NonNullable<Hit["matched"]> }) {
  if (by === "alias") return <AliasPill name={value} />;
  if (by === "tag") return <Tag name={value} />;
  return <span class="small soft nowrap">{by === "digest" ? "digest " : by === "commit" ? "commit " : "holds a file "}<code>{value.slice(0, 12)}</code></span>;
}
