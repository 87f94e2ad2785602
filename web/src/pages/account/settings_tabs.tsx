import { useUser } from "../../data/session";
import { Tabs } from "../../parts/layout";

export function SettingsTabs({ current }: { current: "you" | "organizations" | "users" }) {
  const tabs = [{ id: "you", name: "You", href: "/settings" }, { id: "organizations", name: "Organizations", href: "/settings/organizations" }];
  if (useUser().admin) tabs.push({ id: "users", name: "Users", href: "/settings/users" });
  return <Tabs label="Settings" current={current} tabs={tabs} />;
}
