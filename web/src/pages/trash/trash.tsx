// The trash of a place: of oneself, of a team or organization one administers, of one project or registry.
import { navigate, useParam } from "../../data/navigate";
import { registryName, trashUrl } from "../../data/places";
import { useUser } from "../../data/session";
import { useOpenTrash } from "../../data/trash";
import { useTitle } from "../../parts/layout";
import { TrashList } from "./trash_list";

export function TrashPage() {
  const user = useUser();
  const [entity] = useParam("entity");
  const [within] = useParam("project");
  const chosen = entity ?? user.username;
  const managed = (role: string | null) => role === "admin" || user.admin;
  const rest = useOpenTrash(user.organizations.filter(({ role }) => !managed(role)).map(({ name }) => name)).data ?? [];
  const places = [user.username, ...[...user.organizations, ...user.teams].filter(({ name, role }) => managed(role) || rest.includes(name)).map(({ name }) => name)];
  useTitle("Trash");
  return (
    <div class="page middle">
      <div class="head">
        <h1>{within ? `Deleted in ${registryName(within)}` : `Deleted in ${chosen}`}</h1>
        {within && <p class="soft small">{chosen}</p>}
      </div>
      {!within && places.length > 1 && (
        <label class="row small">
          <span class="soft">Where</span>
          <select class="input narrow" aria-label="Where" value={chosen} onChange={(event) => navigate(trashUrl(event.currentTarget.value), { replace: true, keepScroll: true })}>
            {[...new Set([...places, chosen])].map((name) => <option key={name} value={name}>{name === user.username ? `${name} (you)` : name}</option>)}
          </select>
        </label>
      )}
      <TrashList key={`${chosen}/${within ?? ""}`} entity={chosen} within={within} />
    </div>
  );
}
