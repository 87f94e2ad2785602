// The pages of administration: members, invitations, teams, service accounts, registries' settings, trash, users. As olga (administers the
// organisation lab), pat (member), rolf (looks on), eve (from outside) and the administrator of the server.
import { closed, dialog, equal, ok, open, press, row, test, until } from "./harness.mjs";

const vision = "/orgs/lab/registry/vision-models/settings";
const roleIn = async (world, who, place = "/organizations/lab") => (await world.api("GET", place, null, who)).body?.role ?? null;
const asKey = (world, key, path) => fetch(`${world.url}/api/v1${path}`, { headers: { Authorization: `Bearer ${key}` } });

test("admin: a role is changed in the list, at once, and holds for every protocol", async (world) => {
  const page = await world.page("olga");
  await open(page, "/orgs/lab/members", "4 members"); // the service account is one, too
  const select = page.getByLabel("Role of rolf");
  const place = await select.boundingBox();
  await select.selectOption("member");
  await row(page, /^rolf/).getByRole("img", { name: "rolf is now member" }).waitFor();
  equal(await roleIn(world, "rolf"), "member");
  equal(await select.boundingBox(), place, "nothing jumped");
  await select.selectOption("viewer");
  await until(async () => (await roleIn(world, "rolf")) === "viewer", "and back");
});

test("admin: one's own administration is not given up by a slip, and the last administrator stays", async (world) => {
  const page = await world.page("olga");
  await open(page, "/orgs/lab/members", "olga");
  await page.getByLabel("Role of olga").selectOption("member");
  await dialog(page).getByText("cannot change members and settings any more").waitFor();
  await press(page, "Become member");
  await dialog(page).getByText("'olga' is the last administrator of organization 'lab': make somebody else one first").waitFor();
  await press(page, "Cancel");
  equal(await page.getByLabel("Role of olga").inputValue(), "admin");
  await page.getByRole("button", { name: "Leave", exact: true }).click();
  await press(page, "Leave lab");
  await dialog(page).getByRole("alert").getByText("last administrator").waitFor();
  equal(await roleIn(world, "olga"), "admin");
});

test("admin: a user is added at once and removed again, by keyboard alone", async (world) => {
  const page = await world.page("olga");
  await open(page, "/orgs/lab/members", "olga");
  const add = page.getByRole("button", { name: "Add or invite" });
  await add.focus();
  await page.keyboard.press("Enter");
  await until(() => dialog(page).getByLabel("Username or e-mail address").evaluate((input) => input === document.activeElement), "the field has the focus");
  await page.keyboard.type("eve");
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowDown"); // member → viewer
  await dialog(page).getByText("Changes nothing.").waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await dialog(page).getByText("eve is a viewer of lab now.").waitFor();
  await page.keyboard.press("Escape");
  await closed(page);
  ok(await add.evaluate((button) => button === document.activeElement), "the focus is back on the button");
  equal(await roleIn(world, "eve"), "viewer");
  await row(page, /^eve/).getByRole("button", { name: "Remove eve" }).press("Enter");
  await dialog(page).getByText("eve leaves lab, its teams and its registries at once").waitFor();
  await dialog(page).getByRole("button", { name: "Remove eve" }).press("Enter");
  await closed(page);
  await until(async () => (await row(page, /^eve/).count()) === 0, "eve is gone from the list");
  equal((await world.api("GET", "/organizations/lab", null, "eve")).status, 404);
});

test("admin: what the server refuses is said in its words", async (world) => {
  const page = await world.page("olga");
  await open(page, "/orgs/lab/members", "olga");
  await page.getByRole("button", { name: "Add or invite" }).click();
  await dialog(page).getByLabel("Username or e-mail address").fill("pat");
  await press(page, "Add");
  await dialog(page).getByText("'pat' is a member of 'lab' already").waitFor();
});

test("admin: an invitation makes an account that is in the organization; its link works once", async (world) => {
  const page = await world.page("olga");
  await open(page, "/orgs/lab/invitations", "kim@example.org");
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  await dialog(page).getByLabel("Username or e-mail address").fill("nina@example.org");
  await dialog(page).getByLabel("Role", { exact: true }).selectOption("viewer");
  await press(page, "Invite");
  const link = await dialog(page).locator(".made .secret").innerText();
  await press(page, "Done");
  await row(page, "nina@example.org").waitFor();
  ok(!(await page.content()).includes(link), "it is not shown again");

  const guest = await world.page(null);
  await open(guest, link, "You are invited");
  await guest.getByLabel("Username").fill("nina");
  await guest.getByRole("button", { name: "Make the account" }).click();
  await guest.getByText("You are in lab.").waitFor();
  const key = await guest.locator(".made .secret").innerText();
  equal((await (await asKey(world, key, "/organizations/lab")).json()).role, "viewer");
  await guest.getByRole("button", { name: "I have the key: go on" }).click();
  await guest.getByRole("heading", { name: "Registered models", exact: true }).waitFor();
  equal(new URL(guest.url()).hash, "", "the token is out of the address");

  const second = await world.page(null);
  await open(second, link, "You are invited");
  await second.getByLabel("Username").fill("nobody");
  await second.getByRole("button", { name: "Make the account" }).click();
  await second.getByText("This invitation was used or revoked: ask for a new one").waitFor();
  await page.reload();
  await until(async () => (await row(page, "nina@example.org").count()) === 0, "a used one is not open");
});

test("admin: an invitation gets a new link, and is revoked", async (world) => {
  const page = await world.page("olga");
  const made = (await world.api("POST", "/invitations", { organization: "lab", email: "otto@example.org" }, "olga")).body;
  const redeem = async (token) => (await world.api("POST", `/invitations/${token}/redeem`, { username: "otto" })).status;
  await open(page, "/orgs/lab/invitations", "otto@example.org");
  await page.getByRole("button", { name: "New link for otto@example.org" }).click();
  const link = await page.locator(".made .secret").innerText();
  equal(await redeem(made.token), 404, "the old link");
  await page.getByRole("button", { name: "Revoke the invitation of otto@example.org" }).click();
  await press(page, "Revoke");
  await closed(page);
  await until(async () => (await row(page, "otto@example.org").count()) === 0, "it is gone from the list");
  equal(await redeem(link.split("#")[1]), 410, "the new link");
});

test("admin: a team is made, gets a member, and is deleted by its name", async (world) => {
  const page = await world.page("olga");
  await open(page, "/orgs/lab/teams", "vision");
  await page.getByRole("button", { name: "New team" }).click();
  await dialog(page).getByLabel("Name").fill("hearing");
  await press(page, "Make the team");
  await page.getByRole("heading", { name: "hearing" }).waitFor();
  equal(new URL(page.url()).pathname, "/orgs/lab/teams/hearing");
  await page.getByRole("button", { name: "Add or invite" }).click();
  await dialog(page).getByLabel("Username or e-mail address").fill("pat");
  await press(page, "Add");
  await press(page, "Done");
  await row(page, /^pat/).waitFor();
  equal(await roleIn(world, "pat", "/teams/hearing"), "member");
  await page.getByRole("link", { name: "Settings", exact: true }).click();
  await page.getByRole("button", { name: "Delete hearing…" }).click();
  const last = dialog(page).getByRole("button", { name: "Delete this team" });
  ok(await last.isDisabled(), "not before the name is typed");
  await dialog(page).getByLabel(/^Type hearing/).fill("hearing");
  await last.click();
  await page.getByRole("heading", { name: "Teams" }).waitFor();
  await until(async () => (await row(page, "hearing").count()) === 0, "it is gone from the list");
  equal((await world.api("GET", "/teams/hearing", null, "olga")).status, 404);
});

test("admin: how long a team's versions live", async (world) => {
  const page = await world.page("olga");
  const lifetime = async () => (await world.api("GET", "/entities/vision/ttl", null, "olga")).body.seconds;
  await open(page, "/orgs/lab/teams/vision/settings", "for ever");
  await page.getByLabel("Days").fill("30");
  await page.getByRole("button", { name: "Let versions expire" }).click();
  await dialog(page).getByText("for the versions that are there already, too").waitFor();
  await press(page, "Let them expire");
  await page.locator("strong").getByText("30 days").waitFor();
  equal(await lifetime(), 30 * 86400);
  await page.getByRole("button", { name: "Keep for ever" }).click();
  await page.locator("strong").getByText("for ever").waitFor();
  equal(await lifetime(), null);
});

test("admin: a service account is made with a key shown once, gets another, and is deleted", async (world) => {
  const page = await world.page("olga");
  await open(page, "/orgs/lab/service-accounts", "nightly training");
  await page.getByRole("button", { name: "New service account" }).click();
  await dialog(page).getByLabel("What is it for?").fill("evaluation");
  await dialog(page).getByLabel("Role", { exact: true }).selectOption("viewer");
  await press(page, "Make it and show its key");
  await closed(page);
  const key = await page.locator(".made .secret").innerText();
  equal((await (await asKey(world, key, "/organizations/lab")).json()).role, "viewer");
  await page.reload();
  const made = row(page, /^service-lab-evaluation/);
  await made.waitFor();
  ok(!(await page.content()).includes(key), "it is not shown again");
  await made.getByRole("button", { name: /^Keys of/ }).click();
  await dialog(page).getByLabel("What is it for?").fill("second");
  await dialog(page).getByRole("button", { name: "Make a key" }).click();
  const second = await dialog(page).locator(".made .secret").innerText();
  equal((await asKey(world, second, "/me")).status, 200);
  await press(page, "Done");
  await made.getByRole("button", { name: /^Delete/ }).click();
  await dialog(page).getByText("jobs that use them fail from then on").waitFor();
  await press(page, "Delete service-lab-evaluation");
  await closed(page);
  await until(async () => (await made.count()) === 0, "it is gone from the list");
  equal([(await asKey(world, key, "/me")).status, (await asKey(world, second, "/me")).status], [401, 401]);
});

test("admin: members and viewers read, and are offered nothing they may not do", async (world) => {
  for (const who of ["pat", "rolf"]) {
    const page = await world.page(who);
    await open(page, "/orgs/lab/members", "olga@example.org");
    equal(await page.getByRole("combobox", { name: /^Role of/ }).count(), 0, `${who} changes no role`);
    equal(await page.getByRole("button", { name: /^(Add|Remove)/ }).count(), 0);
    equal(await page.getByRole("button", { name: "Leave" }).count(), 1, "everybody may leave");
    equal(await page.getByRole("navigation", { name: "Parts of this organization" }).getByRole("link").allInnerTexts(), ["Registries", "Members", "Teams", "Service accounts"]);
    equal(await page.getByRole("link", { name: "Users" }).count(), 0);
    for (const tab of ["invitations", "trash", "settings"]) {
      await open(page, `/orgs/lab/${tab}`);
      await page.getByRole("alert").getByText("This is for administrators of lab").waitFor();
      equal(await page.getByRole("button", { name: /Invite|Delete|Restore/ }).count(), 0, tab);
    }
    await open(page, "/settings/users", "Only administrators of the server");
  }
});

test("admin: from outside, none of it is there", async (world) => {
  const page = await world.page("eve");
  for (const [address, text] of [["/orgs/lab/members", "This organization is not here"], ["/orgs/lab/teams/vision", "This team is not here"], [vision, "This registry is not here"]]) {
    await open(page, address);
    equal(await page.locator("h1").innerText(), text);
  }
});

test("admin: a member of the team sees it, an administrator of the organization manages it without being in it", async (world) => {
  await world.api("POST", "/teams", { name: "speech", organization: "lab", members: [{ username: "rolf", role: "admin" }] }, "admin");
  const page = await world.page("olga");
  await open(page, "/orgs/lab/teams/speech", "You are no member, and manage it as an administrator of the organization");
  equal(await page.getByRole("link", { name: "Trash" }).count(), 0, "what is in it is not olga's to see");
  await page.getByLabel("Role of rolf").selectOption("member");
  await until(async () => (await roleIn(world, "rolf", "/teams/speech")) === "member", "but who is in it is");
  const pat = await world.page("pat");
  await open(pat, "/orgs/lab/teams", "You see the teams you are in.");
  equal(await pat.getByRole("rowheader").allInnerTexts(), ["vision"]);
  await world.api("DELETE", "/teams/speech", null, "admin");
});
