// Names with their values, of any kind and number: long texts and long lists are cut until all of them is wanted.
import { useState } from "preact/hooks";
import { formatCount } from "../data/format";
import { Parted, Value } from "./values";

const many = 200;

export function ValueTable({ rows, names }: { rows: [string, unknown][]; names: string }) {
  const [limit, setLimit] = useState(many);
  return (
    <>
      <div class="scroll">
        <table>
          <thead><tr><th>{names}</th><th>Value</th></tr></thead>
          <tbody>
            {rows.slice(0, limit).map(([key, value]) => <tr key={key}><th scope="row" class="named"><Parted name={key} /></th><td class="break mono"><Value value={value} /></td></tr>)}
          </tbody>
        </table>
      </div>
      {rows.length > limit && <div><button type="button" class="button small" onClick={() => setLimit(limit + 10 * many)}>{formatCount(rows.length - limit)} more</button></div>}
    </>
  );
}
