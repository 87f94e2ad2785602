// Who belongs to an organization, a team or a registry, in which role. Whoever manages it changes roles in place.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { plural } from "../data/format";
import { useAction } from "../data/load";
import { type Realm, type Role, roleName } from "../data/roles";
import { Icon } from "./icons";
import { Failed } from "./notices";
import { RoleSelect } from "./roles";
import "./members.css";

export interface MemberRow {
  id: string;
  name: string;
  href?: string;
  note?: string | undefined; // under the name
  badges: string[];
  role: Role;
  inEffect?: string | undefined; // under the role, where it is not the whole truth
  leave?: boolean; // it is oneself
}

interface Props {
  label: string;
  realm: Realm;
  rows: MemberRow[];
  editable: boolean;
  onRole: (row: MemberRow, role: Role) => Promise<unknown>;
  ask?: (row: MemberRow, role: Role) => boolean; // true: it is asked about first, and nothing changes yet
  onRemove: (row: MemberRow) => void;
}

const filterFrom = 12; // rows

export function MemberTable({ label, realm, rows, editable, onRole, ask, onRemove }: Props) {
  const [text, setText] = useState("");
  const wanted = text.trim().toLowerCase();
  const leaves = rows.some((row) => row.leave);
  const shown = rows.filter((row) => `${row.name} ${row.note ?? ""} ${roleName(row.role)}`.toLowerCase().includes(wanted));
  return (
    <>
      {rows.length >= filterFrom && (
        <div class="row">
          <input class="input narrow" type="search" aria-label={`Filter: ${label}`} placeholder="Filter: name, address, role" value={text} onInput={(event) => setText(event.currentTarget.value)} />
          <span class="soft small" aria-live="polite">{wanted ? `${shown.length} of ${rows.length}` : plural(rows.length, "member")}</span>
        </div>
      )}
      {shown.length === 0 ? <p class="soft">Nobody here matches “{text}”.</p> : (
        <div class="scroll" tabIndex={0} role="region" aria-label={label}>
          <table class="members">
            <thead><tr><th>Name</th><th>Role</th>{(editable || leaves) && <th><span class="sr">Actions</span></th>}</tr></thead>
            <tbody>
              {shown.map((row) => <Row key={row.id} realm={realm} row={row} editable={editable} actions={editable || leaves} onRole={onRole} {...(ask ? { ask } : {})} onRemove={onRemove} />)}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

interface RowProps extends Pick<Props, "realm" | "editable" | "onRole" | "ask" | "onRemove"> {
  row: MemberRow;
  actions: boolean;
}
function Row({ realm, row, editable, actions, onRole, ask, onRemove }: RowProps) {
  const [wanted, setWanted] = useState<Role>(); // shown at once, until the list has it, too
  const [done, setDone] = useState(false);
  const changing = useAction(onRole);
  useEffect(() => setWanted(undefined), [row.role]);
  const choose = async (role: Role) => {
    if (ask?.(row, role)) return;
    setWanted(role);
    setDone(false);
    if (await changing.run(row, role)) setDone(true);
    else setWanted(undefined);
  };
  return (
    <>
      <tr>
        <th scope="row">
          <div class="row tight who">
            <Name row={row} />
            {row.badges.map((badge) => <span key={badge} class="badge">{badge}</span>)}
          </div>
          {row.note && <div class="sub break">{row.note}</div>}
        </th>
        <td class="has-role">
          <div class="row tight">
            {editable ? <RoleSelect label={`Role of ${row.name}`} realm={realm} role={wanted ?? row.role} onChange={(role) => void choose(role)} /> : <span>{roleName(row.role)}</span>}
            {editable && <span class="done" role="status">{done && <Icon name="check" label={`${row.name} is now ${roleName(row.role)}`} />}</span>}
          </div>
          {row.inEffect && <div class="sub">{row.inEffect}</div>}
        </td>
        {actions && (
          <td class="act">
            {(editable || row.leave) && <button type="button" class="button small bare" aria-label={row.leave ? "Leave" : `Remove ${row.name}`} onClick={() => onRemove(row)}>{row.leave ? "Leave" : "Remove"}</button>}
          </td>
        )}
      </tr>
      {changing.error && <tr class="said"><td colSpan={actions ? 3 : 2}><Failed error={changing.error} /></td></tr>}
    </>
  );
}

function Name({ row }: { row: MemberRow }): ComponentChildren {
  return row.href ? <a class="strong break" href={row.href}>{row.name}</a> : <span class="strong break">{row.name}</span>;
}
