import { equal, modelUrl, ok, open, settled, test, until } from "./harness.mjs";

test("history: each step with who, when, via what, from where to where, and why", async (world) => {
  const page = await world.page();
  await open(page, modelUrl(world.told.model, "&tab=history"), "Each step");
  const row = page.locator(".events li").filter({ hasText: "smaller and nearly as good" });
  const text = (await row.first().innerText()).replace(/\s+/g, " ");
  ok(/ada moved production from v0 to v1/.test(text) && /via the API/.test(text) && /ago|just now/.test(text), text);
  ok((await row.first().locator(".when").getAttribute("title")).match(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/), "the exact time is at hand");
});

test("history: how it was at a time, by address and by slider", async (world) => {
  const page = await world.page();
  await open(page, modelUrl(world.told.model, `&tab=history&at=${encodeURIComponent(world.told.between)}`), "How it was");
  const then = page.locator(".then");
  await until(async () => /production\s*was v0, set by ada on .* because “passed the evaluation”/.test(await then.innerText()), "the state at that time");
  await page.getByLabel("Time", { exact: true }).focus();
  await page.keyboard.press("End");
  await until(async () => /Now/.test(await then.innerText()), "the present");
  await page.keyboard.press("ArrowLeft");
  await until(async () => new URL(page.url()).searchParams.get("at") !== null, "the address has the time");
});

test("history: filters are kept in the address", async (world) => {
  const page = await world.page();
  await open(page, modelUrl(world.told.model, "&tab=history"), "Each step");
  await page.getByLabel("What", { exact: true }).selectOption("link");
  await settled(page);
  await until(async () => {
    const rows = await page.locator(".day .events li").allInnerTexts();
    return rows.length === 2 && rows.every((row) => row.includes("linked"));
  }, "only links");
  await page.getByLabel("Who").fill("nobody");
  await page.keyboard.press("Enter");
  await page.getByText("Nothing matches these filters.").waitFor();
  equal(new URL(page.url()).searchParams.get("action"), "link");
  await page.getByRole("button", { name: "Clear" }).click();
  await until(async () => (await page.locator(".day .events li").count()) > 2, "all again");
});

test("history: an alias that nothing holds any more keeps its lane", async (world) => {
  const path = "/projects/ada/digits/digits/aliases/shadow";
  equal((await world.api("PUT", path, { version: "v0", reason: "side by side" })).status, 200);
  equal((await world.api("DELETE", path, {})).status, 204);
  const page = await world.page();
  await open(page, "/ada/digits/artifacts/dataset/digits?tab=history", "Through the stages");
  const bar = page.getByRole("list", { name: "Versions that held shadow" }).getByRole("link");
  await bar.waitFor();
  ok(/^v0: .*set by ada: side by side/.test(await bar.getAttribute("aria-label")), "with its reason");
});

test("history: a lane for each stage shows who held it, from when to when", async (world) => {
  const page = await world.page();
  await open(page, modelUrl(world.told.model, "&tab=history"), "Through the stages");
  const bars = page.getByRole("list", { name: "Versions that held production" }).getByRole("link");
  await until(async () => (await bars.count()) >= 3, "three stretches and more");
  ok(/v\d+: .* to .* \(.*\), set by ada/.test(await bars.first().getAttribute("aria-label")), "each says when and by whom");
});

test("history: who held each stage, from when to when, can be read as a list", async (world) => {
  const page = await world.page();
  await open(page, modelUrl(world.told.model, "&tab=history"), "Through the stages");
  await page.getByText("As a list").click();
  const row = page.locator(".as-list tbody tr").filter({ hasText: "smaller and nearly as good" });
  const text = (await row.innerText()).replace(/\s+/g, " ");
  ok(/production v1 \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \d{4}-\d\d-\d\d .* ada smaller and nearly as good/.test(text), text);
});
