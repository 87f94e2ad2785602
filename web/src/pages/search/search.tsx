// All results, by kind; what is looked for is in the address.
import { useEffect, useRef, useState } from "preact/hooks";
import { useParam } from "../../data/navigate";
import { type Group, hitOf, kinds, remember, useSearch } from "../../data/search";
import { useUser } from "../../data/session";
import { Section, useTitle } from "../../parts/layout";
import { Empty, Failed, Waiting } from "../../parts/notices";
import { HitView } from "./hits";
import "./search.css";

const perKind = 50;

export function SearchPage() {
  const [wanted, setWanted] = useParam("q");
  const [text, setText] = useState(wanted ?? "");
  const input = useRef<HTMLInputElement>(null);
  useTitle(wanted ? `“${wanted}”` : "Search");
  const load = useSearch(wanted ?? "", perKind);
  useEffect(() => setText(wanted ?? ""), [wanted]); // Back and Forward
  useEffect(() => {
    if (!wanted) input.current?.focus();
  }, []);
  const submit = (event: Event) => {
    event.preventDefault();
    setWanted(text.trim() || null);
  };
  return (
    <div class="page narrow">
      <h1>Search</h1>
      <form class="row search-form" role="search" onSubmit={submit}>
        <input ref={input} class="input" type="search" aria-label="What to look for" placeholder="Name, name:version, alias, tag, digest, commit or hash of a file" value={text} onInput={(event) => setText(event.currentTarget.value)} />
        <button type="submit" class="button primary">Search</button>
      </form>
      {!wanted ? <p class="soft">Models, versions, runs, collections and projects that you may see: by name, <code>name:version</code>, path or address, alias, tag, the digest of a version, the commit of a run, or the MD5 or SHA-256 of a file.</p> : load.error ? <Failed error={load.error} retry={load.reload} /> : !load.data ? <Waiting lines={6} /> : load.data.length === 0 ? <Nothing wanted={wanted} /> : load.data.map((group) => <Found key={group.kind} group={group} wanted={wanted} />)}
    </div>
  );
}

function Nothing({ wanted }: { wanted: string }) {
  return (
    <Empty title={`Nothing is called “${wanted}”`}>
      <p class="soft">Names are found by their beginning, or, of the newest few thousand, by the beginnings of their words; digests and commits by six characters or more; hashes of files by all of them. What was not shared with you is not found.</p>
    </Empty>
  );
}

function Found({ group, wanted }: { group: Group; wanted: string }) {
  const user = useUser();
  return (
    <Section title={kinds[group.kind]}>
      <ul class="panel found">
        {group.results.map((result) => {
          const hit = hitOf(group.kind, result);
          return <li key={hit.href + result.matched.value}><a href={hit.href} onClick={() => remember(user, hit)}><HitView hit={hit} wanted={wanted} /></a></li>;
        })}
      </ul>
      {group.more && <p class="small soft">The first {group.results.length}. Type more of the name to find the others.</p>}
    </Section>
  );
}
