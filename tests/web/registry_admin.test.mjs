// Making, setting up, deleting and restoring registries; the trash; users of the server. Who is who: admin.test.mjs.
import { closed, dialog, equal, ok, open, press, row, test, until } from "./harness.mjs";

const registry = async (world, name, who) => (await world.api("GET", `/registries/lab/${name}`, null, who)).body;

test("admin: a member makes a registry from the first page, and administers it", async (world) => {
  const page = await world.page("pat");
  await open(page, "/", "Registries");
  await page.getByRole("button", { name: "New registry" }).click();
  await dialog(page).getByLabel("Name").fill("vision-models");
  await press(page, "Make the registry");
  await dialog(page).getByText("There is a registry 'vision-models' in 'lab' already: choose another name.").waitFor();
  await dialog(page).getByLabel("Name").fill("speech-models");
  await dialog(page).getByLabel("What is it for?").fill("What hears");
  await dialog(page).getByLabel("Only some types").check();
  await dialog(page).getByLabel("Types, apart by commas").fill("model, tokenizer");
  await press(page, "Make the registry");
  await page.getByRole("heading", { name: "speech-models" }).waitFor();
  const made = await registry(world, "speech-models", "pat");
  equal([made.description, made.visibility, made.artifact_types.sort(), made.role], ["What hears", "organization", ["model", "tokenizer"], "admin"]);
  await page.getByRole("link", { name: "Settings", exact: true }).click();
  await page.getByRole("heading", { name: "Settings of speech-models" }).waitFor();
});

test("admin: two who make a registry of one name do not change each other's", async (world) => {
  const page = await world.page("pat");
  await open(page, "/", "Registries");
  await page.getByRole("button", { name: "New registry" }).click();
  await dialog(page).getByLabel("Name").fill("raced");
  equal((await world.api("PUT", "/registries/lab/raced", { description: "of the faster one" }, "olga")).status, 201);
  await press(page, "Make the registry");
  await dialog(page).getByText("There is a registry 'raced' in 'lab' already").waitFor();
  equal((await registry(world, "raced", "olga")).description, "of the faster one");
});

test("admin: who administers only a registry finds it in the trash and restores it", async (world) => {
  equal((await world.api("PUT", "/registries/lab/brief", { description: "pat's own" }, "pat")).status, 201);
  const page = await world.page("pat");
  await open(page, "/orgs/lab/registry/brief/settings", "You and the administrators of lab can restore it");
  await page.getByRole("button", { name: "Delete brief…" }).click();
  await dialog(page).getByRole("textbox").fill("brief");
  await press(page, "Delete this registry");
  await until(async () => (await world.api("GET", "/registries/lab/brief", null, "pat")).status === 404, "it is deleted");
  await open(page, "/trash", "Deleted in pat");
  await page.getByRole("combobox", { name: "Where", exact: true }).selectOption("lab");
  await page.getByRole("button", { name: "Restore brief" }).click();
  await page.getByText("brief is back in lab").waitFor();
  equal((await registry(world, "brief", "pat")).description, "pat's own");
  equal(await page.getByRole("button", { name: "Restore old-models" }).count(), 0, "what others deleted is not shown");
});

test("admin: description, accepted types and visibility of a registry", async (world) => {
  const page = await world.page("pat");
  await open(page, "/orgs/lab/registry/speech-models/settings", "your role here: admin");
  await page.getByLabel("Description").fill("What hears, and what speaks");
  await page.getByRole("button", { name: "Save" }).click();
  await until(async () => (await registry(world, "speech-models", "pat")).description === "What hears, and what speaks", "the description is kept");

  await page.getByLabel("Accept one more type, for good").fill("codec");
  await page.getByRole("button", { name: "Add type" }).click();
  await page.locator(".tag").getByText("codec").waitFor();
  await page.getByLabel("Artifacts of every type").check();
  await until(async () => (await registry(world, "speech-models", "pat")).artifact_types === null, "every type");
  await page.getByLabel("Only some types").check();
  await until(async () => (await registry(world, "speech-models", "pat")).artifact_types?.length === 3, "and those that were accepted stay");

  equal((await registry(world, "speech-models", "rolf")).role, "viewer", "the organization sees it");
  await page.getByLabel("Its members only").click();
  await dialog(page).getByText("loses sight of it at once").waitFor();
  await press(page, "Cancel");
  ok(await page.getByLabel("The organization").isChecked(), "nothing was changed");
  await page.getByLabel("Its members only").click();
  await press(page, "Restrict");
  await closed(page);
  await until(() => page.getByLabel("Its members only").isChecked(), "it is restricted");
  equal((await world.api("GET", "/registries/lab/speech-models", null, "rolf")).status, 404);
});

test("admin: people and teams get roles in a registry; the role in effect is shown", async (world) => {
  const page = await world.page("pat");
  await open(page, "/orgs/lab/registry/speech-models/settings?tab=members", "administrators of lab see and manage it");
  const give = async (kind, name, role) => {
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await dialog(page).getByLabel(kind).check();
    await dialog(page).getByRole("combobox", { name: /^(Username|Team)$/ }).fill(name);
    await dialog(page).getByLabel("Role", { exact: true }).selectOption(role);
    await press(page, "Give the role");
    await closed(page);
  };
  await give(/^a person/, "rolf", "restricted_viewer");
  await give(/^a team/, "vision", "member");
  await row(page, /^vision/).getByText("team", { exact: true }).waitFor();
  await give(/^a person/, "olga", "viewer");
  await row(page, /^olga/).getByText("in effect admin").waitFor();
  equal((await registry(world, "speech-models", "rolf")).role, "restricted_viewer");
  await page.getByLabel("Role of rolf").selectOption("viewer");
  await until(async () => (await registry(world, "speech-models", "rolf"))?.role === "viewer", "the role is changed");
  await page.getByRole("button", { name: "Remove rolf" }).click();
  await dialog(page).getByText("without such a role does not see the registry any more").waitFor();
  await press(page, "Take the role away");
  await closed(page);
  await until(async () => (await row(page, /^rolf/).count()) === 0, "gone from the list");
  equal((await world.api("GET", "/registries/lab/speech-models", null, "rolf")).status, 404);
  await page.getByText("What each role may do").click();
  await page.getByText("Downloads no file.").waitFor();
});

test("admin: an alias is protected and set free", async (world) => {
  const page = await world.page("pat");
  await open(page, "/orgs/lab/registry/speech-models/settings?tab=aliases", "No alias is protected");
  await page.getByLabel("Alias", { exact: true }).fill("v1");
  await page.getByRole("button", { name: "Protect", exact: true }).click();
  await page.getByRole("alert").getByText("reserved for versions").waitFor();
  await page.getByLabel("Alias", { exact: true }).fill("production");
  await page.getByRole("button", { name: "Protect", exact: true }).click();
  await row(page, /production/).getByText("by pat").waitFor();
  const listed = async () => (await world.api("GET", "/protected-aliases/lab/speech-models", null, "olga")).body.map(({ alias }) => alias);
  equal(await listed(), ["production"]);
  await page.getByRole("button", { name: "Remove protection of production" }).click();
  await dialog(page).getByText("No version loses it now.").waitFor();
  await press(page, "Remove protection");
  await page.getByText("No alias is protected").waitFor();
  equal(await listed(), []);
});

test("admin: who may only look sees the settings of a registry, and changes none", async (world) => {
  const page = await world.page("rolf");
  await open(page, "/orgs/lab/registry/vision-models", "restricted");
  await page.getByRole("link", { name: "Members and settings" }).click();
  await page.getByText("your role here: restricted viewer").waitFor();
  for (const name of ["Name", "Description", "The organization", "Its members only", "Artifacts of every type", "Only some types"]) ok(await page.getByLabel(name, { exact: true }).isDisabled(), name);
  equal(await page.getByRole("button", { name: /Save|Add|Delete/ }).count(), 0);
  await page.getByRole("link", { name: "Members", exact: true }).click();
  await row(page, /^vision/).getByText("member", { exact: true }).waitFor();
  equal(await page.getByRole("combobox", { name: /^Role of/ }).count(), 0);
  await page.getByRole("link", { name: "Protected aliases" }).click();
  await row(page, /production/).waitFor();
  equal(await page.getByRole("button", { name: /Protect|protection/ }).count(), 0);
  equal(await page.getByRole("link", { name: "Trash" }).count(), 0);
});

test("admin: a registry is renamed, deleted by its name, and restored, also when its name is taken", async (world) => {
  const page = await world.page("olga");
  await open(page, "/orgs/lab/registry/speech-models/settings", "your role here: admin");
  await page.getByLabel("Name").fill("hearing-models");
  await page.getByRole("button", { name: "Save" }).click();
  await dialog(page).getByText("lab/wandb-registry-hearing-models").or(dialog(page).getByText("wandb-registry-hearing-models")).first().waitFor();
  await press(page, "Rename");
  await page.getByRole("heading", { name: "Settings of hearing-models" }).waitFor();
  equal((await world.api("GET", "/registries/lab/speech-models", null, "olga")).status, 404);

  await page.getByRole("button", { name: "Delete hearing-models…" }).click();
  const last = dialog(page).getByRole("button", { name: "Delete this registry" });
  await dialog(page).getByLabel(/^Type hearing-models/).fill("hearing");
  ok(await last.isDisabled(), "not by half a name");
  await dialog(page).getByLabel(/^Type hearing-models/).fill("hearing-models");
  await last.click();
  await page.getByRole("heading", { name: "Registries" }).waitFor();
  await until(async () => (await row(page, /^hearing-models/).count()) === 0, "it is gone from the list");

  await world.api("PUT", "/registries/lab/hearing-models", { description: "another" }, "olga");
  await page.getByRole("link", { name: "Trash" }).click();
  const gone = row(page, /hearing-models/);
  await gone.getByText("by olga").waitFor();
  await gone.getByRole("button", { name: "Restore hearing-models" }).click();
  await page.getByRole("button", { name: "Restore under another name…" }).click();
  await dialog(page).getByLabel("Name").fill("hearing-again");
  await press(page, "Restore");
  await page.getByText("wandb-registry-hearing-again is back in lab").or(page.getByText("hearing-again is back in lab")).first().waitFor();
  equal((await registry(world, "hearing-again", "olga")).description, "What hears, and what speaks");
  for (const name of ["hearing-again", "hearing-models"]) await world.api("DELETE", `/registries/lab/${name}`, null, "olga");
});

test("admin: what somebody deleted in an own project comes back from the trash", async (world) => {
  const page = await world.page("ada");
  const graphql = async (query, variables) => {
    const answer = await page.context().request.post(`${world.url}/graphql`, { data: { query, variables }, headers: { "X-Pedigree-Web": "1" } });
    const body = await answer.json();
    ok(!body.errors, JSON.stringify(body.errors));
    return body.data;
  };
  const { upsertBucket } = await graphql("mutation($i: UpsertBucketInput!) { upsertBucket(input: $i) { bucket { id } } }", { i: { name: "doomed", modelName: "attic", entityName: "ada" } });
  await graphql("mutation($i: DeleteRunInput!) { deleteRun(input: $i) { clientMutationId } }", { i: { id: upsertBucket.bucket.id } });
  equal((await world.api("GET", "/runs/ada/attic/doomed")).status, 404);
  await open(page, "/ada/attic", "attic");
  await page.getByRole("link", { name: "Trash" }).click();
  await page.getByRole("heading", { name: "Deleted in attic" }).waitFor();
  await row(page, /doomed/).getByText("by ada").waitFor();
  await open(page, "/trash", "Deleted in ada");
  await row(page, /doomed/).getByText("run in attic").waitFor();
  await page.getByRole("button", { name: "Restore doomed" }).click();
  await page.getByText("doomed is back in ada/attic.").waitFor();
  equal((await world.api("GET", "/runs/ada/attic/doomed")).status, 200);
  await until(async () => (await row(page, /doomed/).count()) === 0, "it is not in the trash any more");
});

test("admin: a core registry keeps its name and cannot be restricted, and says why", async (world) => {
  const page = await world.page("olga");
  await open(page, "/orgs/lab", "not made yet");
  await page.getByRole("link", { name: "dataset", exact: true }).click();
  await page.getByRole("button", { name: "Make it now" }).click();
  await page.getByRole("link", { name: "Settings", exact: true }).click();
  await page.getByText("A core registry cannot be restricted").waitFor();
  equal((await registry(world, "dataset", "olga")).artifact_types, ["dataset"]);
  ok(await page.getByLabel("Name").isDisabled(), "the name is fixed");
  ok(await page.getByLabel("Its members only").isDisabled(), "it cannot be restricted");
});

test("admin: users of the server are made, become administrators, are shut out and deleted", async (world) => {
  const page = await world.page("admin");
  await open(page, "/", "Registered models");
  await page.getByRole("button", { name: "Account of admin" }).click();
  await page.getByRole("link", { name: "Users of this server" }).click();
  await page.getByRole("button", { name: "New user" }).click();
  await dialog(page).getByLabel(/^Username/).fill("uma");
  await dialog(page).getByLabel(/^E-mail/).fill("uma@example.org");
  await dialog(page).getByLabel("Organization, as member").selectOption("lab");
  await press(page, "Make the user and show the key");
  await closed(page);
  const key = await page.locator(".made .secret").innerText();
  const me = async () => fetch(`${world.url}/api/v1/me`, { headers: { Authorization: `Bearer ${key}` } });
  equal((await (await me()).json()).admin, false);
  await page.getByLabel("Find users").fill("uma@");
  await until(async () => (await page.getByRole("rowheader").count()) === 1, "the search finds uma alone");
  const choose = async (item, button) => {
    await page.getByRole("button", { name: "Change uma" }).click();
    await page.getByRole("button", { name: item }).click();
    if (button) await press(page, button);
    if (button) await closed(page);
  };
  await choose("Make administrator of the server…", "Make administrator");
  await row(page, /^uma/).getByText("administrator", { exact: true }).waitFor();
  equal((await (await me()).json()).admin, true);
  await choose("Take administration away…", "Take it away");
  await choose("Deactivate…", "Deactivate");
  await row(page, /^uma/).getByText("deactivated").waitFor();
  equal((await me()).status, 401);
  await choose("Activate again…", "Activate");
  await until(async () => (await me()).status === 200, "the key works again");
  await choose("Delete…");
  await dialog(page).getByLabel(/^Type uma/).fill("uma");
  await press(page, "Delete uma");
  await closed(page);
  await until(async () => (await me()).status === 401, "the key is dead");
});

test("admin: an organization is made by the administrator of the server, and deleted with all that is in it", async (world) => {
  const page = await world.page("admin");
  await open(page, "/settings/organizations", "lab");
  await page.getByRole("button", { name: "New organization" }).click();
  await dialog(page).getByLabel(/^Name/).fill("the annex");
  await dialog(page).getByLabel("Its first administrator").fill("olga");
  await press(page, "Make the organization");
  await page.getByRole("heading", { name: "the annex" }).waitFor();
  await row(page, /^olga/).waitFor();
  await page.getByRole("link", { name: "Settings", exact: true }).click();
  await page.getByRole("button", { name: "Delete the annex…" }).click();
  await dialog(page).getByLabel(/^Type the annex/).fill("the annex");
  await press(page, "Delete this organization");
  await until(async () => (await world.api("GET", "/organizations/the%20annex", null, "olga")).status === 404, "it is gone");
});
