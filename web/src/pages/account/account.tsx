// One's own account: who one is, and the API keys. `wandb login` sends people here for a key.
import { organizationUrl, teamUrl } from "../../data/places";
import { roleName } from "../../data/roles";
import { useUser } from "../../data/session";
import { Keys } from "../../parts/keys";
import { Facts, Section, useTitle } from "../../parts/layout";
import { Lifetime } from "../../parts/lifetime";
import { Password } from "./password";
import { SettingsTabs } from "./settings_tabs";

export function Account({ page }: { page: "settings" | "authorize" }) {
  const user = useUser();
  useTitle(page === "authorize" ? "API key" : "Settings");
  return (
    <div class="page narrow">
      <div class="head">
        <h1>{page === "authorize" ? "An API key for this machine" : "Settings"}</h1>
        {page === "authorize" && <p class="soft">Make a key here and paste it where <code>wandb login</code> asks for it. It is shown this once.</p>}
      </div>
      {page === "settings" && <SettingsTabs current="you" />}
      {page === "settings" && (
        <Section title="You">
          <Facts
            rows={[
              ["Username", user.username],
              ["Name", user.display_name],
              ["E-mail", user.email],
              ["Default entity", user.default_entity],
              ["Organizations", user.organizations.length ? <Groups rows={user.organizations.map(({ name, role }) => ({ name, role, href: organizationUrl(name) }))} /> : "none"],
              ["Teams", user.teams.length > 0 && <Groups rows={user.teams.map(({ name, role, organization }) => ({ name, role, href: teamUrl(organization ?? "", name) }))} />],
              ["Server", user.admin && "administrator of this server"],
            ]}
          />
        </Section>
      )}
      <Keys username={user.username} title="API keys" id="apikeys" />
      {page === "settings" && <Password />}
      {page === "settings" && <Lifetime entity={user.username} editable whose="your own projects" />}
    </div>
  );
}

function Groups({ rows }: { rows: { name: string; role: string; href: string }[] }) {
  return <ul class="plain">{rows.map(({ name, role, href }) => <li key={name}><a href={href}>{name} ({roleName(role)})</a></li>)}</ul>;
}
