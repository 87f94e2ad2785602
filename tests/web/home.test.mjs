import { equal, modelUrl, ok, open, test, until } from "./harness.mjs";

test("sign-in: a wrong key is refused with words, a right one opens the page asked for", async (world) => {
  const page = await world.page(null);
  await page.goto(modelUrl(world.told.model));
  await page.getByLabel("API key").fill("wrong-".repeat(10));
  await page.keyboard.press("Enter");
  await page.getByRole("alert").waitFor();
  await page.getByLabel("API key").fill(world.told.ada_key);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: world.told.model }).waitFor();
  equal(page.url().includes("selectionPath"), true, "the address stays");
  ok(!(await page.content()).includes(world.told.ada_key), "the key is not in the page");
});

test("sign-out ends the session", async (world) => {
  const page = await world.page();
  await open(page, "/");
  await page.getByRole("button", { name: /Account/ }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("API key").waitFor();
  await page.goto("/");
  await page.getByLabel("API key").waitFor();
});

test("home: what is in production, since when, by whom and why, and how good", async (world) => {
  const page = await world.page();
  await open(page, "/", world.told.model);
  const row = page.getByRole("row").filter({ hasText: world.told.model });
  const text = await row.innerText();
  ok(/production/.test(text) && /by ada/.test(text) && /more errors on real scans/.test(text), `the row says it all: ${text}`);
  ok(/0\.9\d+/.test(text), `the headline metric: ${text}`);
  await row.getByRole("link", { name: world.told.model }).click();
  await page.getByRole("heading", { name: world.told.model }).waitFor();
  equal(page.problems, []);
});

test("home: first run teaches how to connect a script", async (world) => {
  const page = await world.empty.page("ada");
  await open(page, "/", "No registered models yet");
  const text = await page.locator("main").innerText();
  ok(text.includes(`WANDB_BASE_URL=${world.empty.url}`) && text.includes("link_artifact"), text);
});

test("registry: a core registry before its first link is shown empty", async (world) => {
  const page = await world.empty.page("ada");
  await open(page, "/", "Registries");
  await page.getByRole("link", { name: "dataset", exact: true }).click();
  await page.getByText("Nothing is linked here yet").waitFor();
  equal(await page.locator("h1").innerText(), "dataset");
});

test("home: who belongs to no organisation sees none of its models", async (world) => {
  const page = await world.page("eve");
  await open(page, "/", "No registered models yet");
  ok(!(await page.locator("body").innerText()).includes(world.told.model), "the model is not named");
});

test("registry: description, what it accepts, its models, what happened", async (world) => {
  const page = await world.page();
  await open(page, "/orgs/main/registry/model", world.told.model);
  equal(await page.title(), "model registry · Pedigree");
  await page.getByText("moved").first().waitFor();
});

test("what is not there and what is not for these eyes look the same", async (world) => {
  for (const who of ["ada", "eve"]) {
    const page = await world.page(who);
    await open(page, modelUrl(who === "ada" ? "No such model" : world.told.model));
    equal(await page.locator("h1").innerText(), "This model is not here");
    await open(page, who === "ada" ? "/orgs/main/registry/none" : "/orgs/main/registry/model");
    equal(await page.locator("h1").innerText(), "This registry is not here");
  }
});

test("an address that is nothing says so", async (world) => {
  const page = await world.page();
  await open(page, "/what/is/this/then/and/there");
  equal(await page.locator("h1").innerText(), "There is no page at this address");
});

test("the theme can be chosen and is kept", async (world) => {
  const page = await world.page();
  await open(page, "/");
  const background = () => page.evaluate(() => getComputedStyle(document.body.parentElement).backgroundColor);
  const light = await background();
  await page.getByRole("button", { name: /Account/ }).click();
  await page.getByRole("button", { name: "Dark theme" }).click();
  await until(async () => (await background()) !== light, "it gets dark");
  await page.reload();
  await page.waitForSelector("h1");
  ok((await background()) !== light, "and stays dark");
});

test("home: one's projects, and those of an entity by its name in the address and above its things", async (world) => {
  const page = await world.page();
  await open(page, "/", "Projects");
  const projects = page.getByRole("region", { name: "Projects" });
  const names = await projects.locator("li a").allInnerTexts();
  equal(new Set(names).size, names.length, "each once");
  ok(names.length > 0 && names.length <= 5, names.join());
  await page.getByRole("region", { name: "Registries" }).getByRole("link", { name: "model-registry", exact: true }).waitFor();
  await projects.getByRole("link", { name: "all of ada" }).click();
  await page.getByRole("heading", { name: "ada", exact: true }).waitFor();
  await page.getByRole("link", { name: "digits", exact: true }).click();
  await page.getByRole("heading", { name: "digits" }).waitFor();
  await page.getByRole("navigation", { name: "Where you are" }).getByRole("link", { name: "ada" }).click();
  await page.getByRole("heading", { name: "ada", exact: true }).waitFor();
  const eve = await world.page("eve");
  await open(eve, "/nobody-of-this-name", "is not here");
  equal([...page.problems, ...eve.problems], []);
});
