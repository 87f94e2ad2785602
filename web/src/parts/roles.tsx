// Roles: choosing one, and what each may do.
import { meaning, type Realm, type Role, roleName, rolesIn } from "../data/roles";

export function RoleSelect({ label, realm, role, onChange, disabled }: { label: string; realm: Realm; role: Role; onChange: (role: Role) => void; disabled?: boolean }) {
  return (
    <select class="input role" aria-label={label} value={role} disabled={disabled} onChange={(event) => onChange(event.currentTarget.value as Role)}>
      {rolesIn(realm, role).map((each) => <option key={each} value={each}>{roleName(each)}</option>)}
    </select>
  );
}

/** In a form: with what the chosen one may do. */
export function RoleField({ realm, role, onChange }: { realm: Realm; role: Role; onChange: (role: Role) => void }) {
  return (
    <div class="field">
      <span>Role</span>
      <RoleSelect label="Role" realm={realm} role={role} onChange={onChange} />
      <span class="role-meaning hint" aria-live="polite">{meaning(realm, role)}</span>
    </div>
  );
}

export function RoleMeanings({ realm }: { realm: Realm }) {
  return (
    <details class="meanings">
      <summary>What each role may do</summary>
      <dl class="facts">
        {rolesIn(realm).map((role) => (
          <div key={role}>
            <dt>{roleName(role)}</dt>
            <dd>{meaning(realm, role)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
