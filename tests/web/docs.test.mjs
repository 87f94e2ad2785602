import { equal, ok, open, settled, test, until } from "./harness.mjs";

test("docs: the guide is open to whoever is not signed in, with the address of this server", async (world) => {
  const page = await world.page(null);
  await open(page, "/docs", "Start a server");
  equal(await page.title(), "Quickstart · Guide · Pedigree");
  const snippets = await page.locator(".code pre").allInnerTexts();
  ok(snippets.some((text) => text.includes(`export WANDB_BASE_URL=${world.url}`)), "the address");
  ok(!snippets.join().includes("127.0.0.1:8080"), "not that of the example");
  equal(await page.locator(".code figcaption").allInnerTexts().then((all) => all.includes("train.py")), true, "files are named");
  equal(page.problems, []);
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.getByRole("link", { name: "The guide" }).click();
  await page.getByRole("heading", { name: "Quickstart" }).waitFor();
});

test("docs: pages lead to one another, and have addresses for their headings", async (world) => {
  const page = await world.page();
  await open(page, "/docs", "Start a server");
  await page.getByRole("link", { name: "the walkthrough" }).click();
  await page.getByRole("heading", { level: 1, name: /^Walkthrough/ }).waitFor();
  equal(new URL(page.url()).pathname, "/docs/walkthrough");
  await page.getByRole("navigation", { name: "On this page" }).getByRole("link", { name: "Audit" }).click();
  equal(new URL(page.url()).hash, "#audit");
  await page.getByRole("navigation", { name: "Before and after" }).getByRole("link", { name: /Concepts/ }).click();
  await page.getByRole("heading", { level: 1, name: "Concepts" }).waitFor();
  equal(await page.getByRole("navigation", { name: "Pages of the guide" }).locator("[aria-current]").innerText(), "Concepts");
  await open(page, "/docs/walkthrough#promote-with-a-reason", "Train");
  await until(async () => {
    const top = (await page.locator("#promote-with-a-reason").boundingBox()).y;
    return top >= 0 && top < 200;
  }, "the heading of the address is in sight");
  await open(page, "/docs/operate");
  await page.getByRole("link", { name: "events" }).first().click();
  await page.getByRole("heading", { level: 1, name: "Events" }).waitFor();
  equal(page.problems, []);
});

test("docs: a snippet is copied as it is shown", async (world) => {
  const page = await world.page();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, "/docs/quickstart", "Start a server");
  const figure = page.locator("figure.code", { hasText: "WANDB_BASE_URL" }).first();
  await figure.getByRole("button", { name: /^Copy/ }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  equal(copied, await figure.locator("pre").innerText());
});

test("docs: a page that is not there names those that are", async (world) => {
  const page = await world.page(null);
  await open(page, "/docs/nothing", "no such page");
  await page.getByRole("main").getByRole("link", { name: "Concepts" }).click();
  await page.getByRole("heading", { level: 1, name: "Concepts" }).waitFor();
});

test("docs: the bar and the first steps lead to the guide", async (world) => {
  const page = await world.page();
  await open(page, "/");
  await page.getByRole("banner").getByRole("link", { name: "Guide" }).click();
  await page.getByRole("heading", { level: 1, name: "Quickstart" }).waitFor();
  const first = await world.empty.page();
  await open(first, "/", "No registered models yet");
  await first.getByRole("link", { name: /from nothing to a model/ }).click();
  await first.getByRole("heading", { level: 1, name: "Quickstart" }).waitFor();
  await settled(first);
});
