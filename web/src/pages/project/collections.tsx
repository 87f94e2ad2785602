// The artifact collections of a project: any number of them, of which only those in sight are loaded and drawn.
import { formatCount, plural } from "../../data/format";
import { useRested } from "../../data/load";
import { useParam } from "../../data/navigate";
import { collectionUrl } from "../../data/places";
import { type Collection, collectionFilters, type ProjectPlace, useProjectCollections } from "../../data/project";
import { LongBody, SortHeader, useLongList } from "../../parts/long_table";
import { Empty, Failed, Waiting } from "../../parts/notices";
import { Time } from "../../parts/values";

const newestFirst = "-created_at";

export function Collections({ place, all, types }: { place: ProjectPlace; all: number; types: string[] }) {
  const [typed, setTyped] = useParam("find");
  const [type, setType] = useParam("type");
  const [sort, setSort] = useParam("sort");
  const text = useRested(typed ?? "");
  const filters = collectionFilters(text);
  const list = useProjectCollections(place, type, { filters, order: sort ?? newestFirst });
  if (all === 0) return <Empty title="No artifacts here yet"><p class="soft"><code>run.log_artifact</code> in a script makes the first.</p></Empty>;
  if (!list.rows) return list.error ? <Failed error={list.error} retry={list.reload} /> : <Waiting lines={8} />;
  const total = list.total ?? all;
  return (
    <section class="stack" aria-label="Artifacts">
      <div class="toolbar">
        <input class="input search" type="search" aria-label="Find a collection" placeholder="Find by name" value={typed ?? ""} onInput={(event) => setTyped(event.currentTarget.value || null)} />
        {(types.length > 1 || type !== null) && (
          <label class="row tight small">
            Type
            <select class="input" value={type ?? ""} onChange={(event) => setType(event.currentTarget.value || null)}>
              <option value="">any</option>
              {[...new Set([...types, ...(type === null ? [] : [type])])].map((each) => <option key={each} value={each}>{each}</option>)}
            </select>
          </label>
        )}
        <span class="small soft" role="status">{(filters || type !== null) && `${formatCount(total)} of ${plural(all, "collection")}`}</span>
      </div>
      {list.error && <Failed error={list.error} retry={list.reload} />}
      {list.rows.length === 0 ? <p class="soft">No collection matches.</p> : <CollectionTable place={place} list={list} total={total} sort={sort} onSort={setSort} of={`${text} ${type} ${sort}`} />}
    </section>
  );
}

interface TableProps {
  place: ProjectPlace;
  list: ReturnType<typeof useProjectCollections>;
  total: number;
  sort: string | null;
  onSort: (order: string | null) => void;
  of: string; // what is listed: another list begins at its top
}

function CollectionTable({ place, list, total, sort, onSort, of }: TableProps) {
  const { scroller, rows, count, visible } = useLongList(list, total, of);
  const header = { sort, onSort };
  const span = 5;
  return (
    <div class="scroll long" ref={scroller} tabIndex={0} role="region" aria-label="Table of collections">
      <table aria-rowcount={count + 1}>
        <thead><tr><SortHeader {...header} field="name" name="Name" /><th>Type</th><th>Newest</th><th>Description</th><SortHeader {...header} field="updated_at" name="Changed" /></tr></thead>
        <LongBody visible={visible} at={(index) => rows[index]} span={span} failed={list.error !== undefined}>
          {(row, index) => <Row key={row.name} place={place} row={row} index={index} />}
        </LongBody>
      </table>
    </div>
  );
}

function Row({ place, row, index }: { place: ProjectPlace; row: Collection; index: number }) {
  const type = row.defaultArtifactType.name;
  const newest = row.artifactMemberships.edges[0]?.node?.versionIndex;
  return (
    <tr aria-rowindex={index + 2}>
      <th scope="row"><a class="strong" href={collectionUrl({ ...place, collection: row.name, type })}>{row.name}</a></th>
      <td>{type}</td>
      <td>{newest === null || newest === undefined ? <span class="faint">–</span> : `v${newest}`}</td>
      <td class="soft clip description" title={row.description ?? undefined}>{row.description}</td>
      <td><Time at={row.updatedAt ?? row.createdAt} /></td>
    </tr>
  );
}
