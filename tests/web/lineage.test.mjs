import { equal, ok, open, seriousFaults, settled, test, until, versionUrl } from "./harness.mjs";

const reader = (extra = "") => versionUrl("Reader", "v0", `&tab=lineage${extra}`);
const drawn = (page) => page.locator(".graph .node").first().waitFor();
const nodes = (page) => page.locator(".graph .node > title").allTextContents();
const node = (page, name) => page.getByRole("group", { name: /^Graph of/ }).getByRole("button", { name });
const answers = async (page) => (await page.locator(".answers").innerText()).replace(/\s+/g, " ");

test("lineage: the questions are answered above the graph", async (world) => {
  const page = await world.page();
  await open(page, reader(), "Trained on");
  await drawn(page);
  await until(async () => /It is production of Reader since \d{4}-/.test(await answers(page)), "what is live");
  const text = await answers(page);
  ok(/Trained on (stop-words:v0 and texts:v0|texts:v0 and stop-words:v0)/.test(text), text);
  ok(/Produced by run teach/.test(text) && /Used by 23 runs/.test(text) && /reads best/.test(text), text);
  equal(page.problems, []);
});

test("lineage: data flows from left to right, runs and versions differ", async (world) => {
  const page = await world.page();
  await open(page, reader(), "Trained on");
  await drawn(page);
  const x = async (name) => (await node(page, new RegExp(`^${name}`)).first().boundingBox()).x;
  ok((await x("Version texts:v0")) < (await x("Run teach")) && (await x("Run teach")) < (await x("Version reader:v0")), "the order");
  equal(await page.locator(".graph .node.run rect").first().getAttribute("rx"), "26");
  equal(await page.locator(".graph .node.version rect").first().getAttribute("rx"), "6");
});

test("lineage: a group opens page by page", async (world) => {
  const page = await world.page();
  await open(page, reader("&direction=down&depth=1"), "Used by");
  await drawn(page);
  equal((await nodes(page)).filter((name) => name.startsWith("Run serve")).length, 5);
  await page.locator(".graph .node.group").click();
  await until(async () => (await nodes(page)).filter((name) => name.startsWith("Run serve")).length === 23, "all runs");
  equal(await page.locator(".graph .node.group").count(), 0);
});

test("lineage: hover lights the paths, a click shows the node beside the graph and is kept in the address", async (world) => {
  const page = await world.page();
  await open(page, reader(), "Trained on");
  await drawn(page);
  await node(page, /^Version texts:v0/).hover();
  await page.locator(".graph .node.dim", { hasText: "stop-words:v0" }).waitFor();
  equal(await page.locator(".graph .node.dim", { hasText: "teach" }).count(), 0);
  await node(page, /^Run teach/).click();
  await page.getByRole("complementary", { name: "teach" }).getByText("finished").waitFor();
  ok(/node=run/.test(page.url()), page.url());
  await page.reload();
  await page.getByRole("complementary", { name: "teach" }).waitFor();
});

test("lineage: walked by keys", async (world) => {
  const page = await world.page();
  await open(page, reader(), "Trained on");
  await drawn(page);
  await page.locator(".graph .node.root").focus();
  const focused = () => page.evaluate(() => document.activeElement?.querySelector("title")?.textContent ?? "");
  await page.keyboard.press("ArrowLeft");
  ok((await focused()).startsWith("Run teach"), await focused());
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  const run = await focused();
  ok(/serve|more runs/.test(run), run);
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Enter");
  await page.getByRole("complementary", { name: "reader:v0" }).waitFor();
  await page.keyboard.press("Escape");
  await until(async () => (await page.getByRole("complementary").count()) === 0, "the preview closes");
  await page.keyboard.press("-");
  await page.keyboard.press("0");
  equal(page.problems, []);
});

test("lineage: direction and depth are in the address, and in the graph", async (world) => {
  const page = await world.page();
  await open(page, reader("&direction=up&depth=6"), "Trained on");
  await drawn(page);
  const names = await nodes(page);
  ok(!names.some((name) => /serve/.test(name)), "nothing downstream");
  ok(names.some((name) => /pages:v0/.test(name)), "another project's data");
  await page.getByRole("button", { name: "What came of it" }).click();
  await until(async () => (await nodes(page)).some((name) => /serve/.test(name)), "downstream");
  await page.getByLabel("Steps").selectOption("1");
  ok(/direction=down/.test(page.url()) && /depth=1/.test(page.url()), page.url());
});

test("lineage: what was deleted is shown as that", async (world) => {
  const page = await world.page();
  await open(page, reader("&direction=up&depth=6"), "Trained on");
  await drawn(page);
  await page.locator(".graph .node.deleted", { hasText: "scrape" }).waitFor();
});

test("lineage: what may not be seen is drawn without a name", async (world) => {
  const page = await world.page("vic");
  await open(page, reader(), "you may not see");
  await drawn(page);
  const names = await nodes(page);
  ok(names.filter((name) => /you may not see/i.test(name)).length >= 4, names.join());
  ok(!names.some((name) => /teach|texts|serve/.test(name)), "no name leaks");
  await page.locator(".graph .node.hidden").first().click({ force: true });
});

test("lineage: the same as a list", async (world) => {
  const page = await world.page("ada", { width: 390 });
  await open(page, reader("&view_as=list"), "Trained on");
  const table = page.getByRole("region", { name: "Runs and versions of the graph" });
  await table.getByRole("link", { name: "texts:v0" }).waitFor();
  ok(/18 more runs after reader:v0/.test(await page.locator("main").innerText()), "the group is named");
  await page.getByRole("button", { name: "List them" }).click();
  await table.getByRole("link", { name: "serve 0", exact: true }).waitFor();
});

test("lineage: nothing serious for axe-core, in both themes", async (world) => {
  for (const theme of ["light", "dark"]) {
    const page = await world.page("ada", { theme });
    await open(page, reader("&depth=6"), "Trained on");
    await drawn(page);
    await settled(page);
    equal(await seriousFaults(page), [], theme);
  }
});

test("lineage: on a phone one tap on a node that is half out of sight opens it, in sight", async (world) => {
  const page = await world.page("ada", { width: 390 });
  await open(page, reader(), "Trained on");
  await drawn(page);
  await node(page, /^Run teach/).click();
  const preview = page.getByRole("complementary", { name: "teach" });
  await until(async () => preview.evaluate((panel) => panel.getBoundingClientRect().bottom <= window.innerHeight), "the whole preview in the window");
  await page.getByRole("button", { name: "List", exact: true }).click();
  const name = page.getByRole("rowheader", { name: "serve 18" });
  ok((await name.boundingBox()).height < 44, "a short name in one line");
});
