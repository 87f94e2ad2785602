import { equal, ok, open, test, until } from "./harness.mjs";

test("account: a key is made, shown once, works, and is revoked", async (world) => {
  const page = await world.page("vic");
  await open(page, "/settings#apikeys", "vic");
  await page.getByLabel("What is it for?").fill("a test");
  await page.getByLabel("It may", { exact: true }).selectOption("read-only");
  await page.getByRole("button", { name: "Make a key" }).click();
  await page.getByText("it is not shown again").waitFor();
  const key = await page.locator(".made code").innerText();
  const ask = async () => (await fetch(`${world.url}/api/v1/me`, { headers: { Authorization: `Bearer ${key}` } })).status;
  equal(await ask(), 200, "the key works");
  await page.reload();
  await page.getByRole("cell", { name: "a test" }).waitFor();
  ok(!(await page.content()).includes(key), "it is not shown again");
  const row = page.getByRole("row").filter({ hasText: "a test" });
  await row.getByRole("button", { name: /^Revoke/ }).click();
  await row.getByRole("button", { name: "Really revoke" }).click();
  await until(async () => (await ask()) === 401, "the key is dead");
  await until(async () => (await row.count()) === 0, "and gone from the list");
});

test("account: /authorize is where wandb login sends people for a key", async (world) => {
  const page = await world.page();
  await open(page, "/authorize", "wandb login");
  await page.getByRole("button", { name: "Make a key" }).waitFor();
});

test("project: its runs and its artifacts, plainly", async (world) => {
  const page = await world.page();
  await open(page, "/ada/digits", "finished");
  const header = await page.locator("thead").innerText();
  ok(/accuracy/.test(header), header);
  ok((await page.getByRole("link", { name: /-\d+$/ }).count()) >= 5, "the runs by name");
  await page.getByRole("link", { name: /^Artifacts/ }).click();
  await page.getByRole("link", { name: "digits-classifier", exact: true }).click();
  await page.getByRole("heading", { name: "digits-classifier" }).waitFor();
  equal(new URL(page.url()).pathname, "/ada/digits/artifacts/model/digits-classifier");
});

test("project: one that is not for these eyes is not there", async (world) => {
  const page = await world.page("eve");
  await open(page, "/ada/digits");
  equal(await page.locator("h1").innerText(), "This project is not here");
});

test("account: a password is set and opens the pages", async (world) => {
  const page = await world.page("vic");
  await open(page, "/settings#password", "Password");
  await page.getByLabel(/^New password/).fill("correct horse battery");
  await page.getByRole("button", { name: "Set a password" }).click();
  await page.getByText("The password is set.").waitFor();
  const other = await world.page(null);
  await other.goto("/settings");
  await other.getByRole("button", { name: "Use a password" }).click();
  await other.getByLabel("Username or e-mail").fill("vic");
  await other.getByLabel("Password", { exact: true }).fill("wrong horse battery");
  await other.getByRole("button", { name: "Sign in" }).click();
  await other.getByRole("alert").waitFor();
  await other.getByLabel("Password", { exact: true }).fill("correct horse battery");
  await other.getByRole("button", { name: "Sign in" }).click();
  await other.getByRole("heading", { name: "Settings" }).waitFor();
  await open(page, "/", "Registered models"); // the browser that set it is still signed in
});
