import { equal, ok, open, seriousFaults, settled, test, until, versionUrl } from "./harness.mjs";

const palette = (page) => page.getByRole("dialog", { name: "Search" });
async function ask(page, text) {
  await page.keyboard.press("Control+k");
  await palette(page).getByRole("combobox").fill(text);
  await until(async () => /All results/.test(await palette(page).innerText()), "an answer");
  await settled(page);
}

test("search: Ctrl-K, a name, Enter opens the model", async (world) => {
  const page = await world.page();
  await open(page, "/");
  await ask(page, "digits cl");
  await palette(page).getByRole("option", { name: /Digits classifier/ }).first().waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Digits classifier", exact: true }).waitFor();
  equal(await palette(page).count(), 0);
  equal(page.problems, []);
});

test("search: walked by arrows, closed by Escape, opened by a slash but not while typing", async (world) => {
  const page = await world.page();
  await open(page, "/");
  await ask(page, "digits");
  const chosen = () => palette(page).locator('[aria-selected="true"]').innerText();
  const first = await chosen();
  await page.keyboard.press("ArrowDown");
  ok((await chosen()) !== first, "another one");
  await page.keyboard.press("ArrowUp");
  equal(await chosen(), first);
  await page.keyboard.press("Escape");
  await until(async () => (await palette(page).count()) === 0, "closed");
  await page.keyboard.press("/");
  await palette(page).waitFor();
  await page.keyboard.type("a/b");
  equal(await palette(page).getByRole("combobox").inputValue(), "a/b");
});

test("search: by alias, tag, digest and the hash of a file", async (world) => {
  const page = await world.page();
  const { body } = await world.api("GET", "/registries/main/model/Reader/versions/v0");
  const { body: files } = await world.api("GET", "/registries/main/model/Reader/versions/v0/files");
  for (const [wanted, expected] of [["production", /production/], ["checked", /checked/], [body.digest, /digest/], [files[0].digest, /holds a file/]]) {
    await open(page, `/search?q=${encodeURIComponent(wanted)}`, "Versions");
    ok(expected.test(await page.locator(".found").first().innerText()), `${wanted}: ${await page.locator("main").innerText()}`);
  }
});

test("search: runs by the name people see", async (world) => {
  const page = await world.page();
  await open(page, "/search?q=media");
  await page.getByRole("link", { name: /media run/ }).click();
  await page.getByRole("heading", { name: "media run" }).waitFor();
});

async function dismiss(page) {
  await page.keyboard.press("Escape");
  await until(async () => (await palette(page).count()) === 0, "the palette closed");
}

test("search: a version by its name, whatever is pasted, and names by any of their words", async (world) => {
  const page = await world.page();
  await open(page, "/");
  for (const text of ["Digits classifier v0", "digits classifier:v0", "model/Digits classifier:v0", `${world.url}${versionUrl("Digits classifier", "v0")}`]) {
    await ask(page, text);
    await palette(page).getByRole("option", { name: /Digits classifier v0/ }).first().waitFor();
    await dismiss(page);
  }
  await ask(page, "classifier");
  await palette(page).getByRole("option", { name: /Digits classifier/ }).first().waitFor();
  await dismiss(page);
  await ask(page, `${world.url}/ada/digits/runs/media-run?tab=log`);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "media run" }).waitFor();
  equal(page.problems, []);
});

test("search: runs by a tag and by the commit of their code", async (world) => {
  const page = await world.page();
  const { body } = await world.api("GET", "/registries/main/model/Digits%20classifier/versions/v0");
  const { body: made } = await world.api("GET", `/runs/ada/digits/${body.run.name}`);
  await open(page, "/search?q=media", "Runs");
  await open(page, `/search?q=${made.commit.slice(0, 10)}`, "Runs");
  ok(/commit/.test(await page.locator(".found").first().innerText()), await page.locator("main").innerText());
});

test("search: nothing found, and nothing of what was not shared", async (world) => {
  const page = await world.page("vic");
  await open(page, "/search?q=media", "Nothing is called");
  await open(page, "/search");
  equal(await page.title(), "Search · Pedigree");
});

test("search: what was opened lately is offered, in this window only", async (world) => {
  const page = await world.page();
  await open(page, "/");
  await ask(page, "Reader");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: /^Reader/ }).first().waitFor();
  await page.keyboard.press("Control+k");
  await palette(page).getByText("Opened lately").waitFor();
});

test("search: nothing serious for axe-core, in the palette and on the page", async (world) => {
  for (const theme of ["light", "dark"]) {
    const page = await world.page("ada", { theme });
    await open(page, "/search?q=digits");
    equal(await seriousFaults(page), [], theme);
    await ask(page, "digits");
    equal(await seriousFaults(page), [], theme);
  }
});
