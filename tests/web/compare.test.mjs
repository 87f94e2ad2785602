import { equal, modelUrl, ok, open, test, until } from "./harness.mjs";

test("compare: what differs comes first, in metrics, curves, origin and files", async (world) => {
  const page = await world.page();
  await open(page, modelUrl(world.told.model, "&compare=v0,v1"), "2 versions compared");
  await page.locator(".chart canvas").first().waitFor();
  const metrics = await page.getByRole("region", { name: "Metrics", exact: true }).innerText();
  ok(/accuracy/.test(metrics) && /−0\.\d+/.test(metrics) && /differ/.test(metrics), metrics);
  const origin = (await page.getByRole("region", { name: "Where they come from", exact: true }).innerText()).replace(/\s+/g, " ");
  ok(/train\.py mlp train\.py forest/.test(origin) || /train\.py forest train\.py mlp/.test(origin), origin);
  ok(/1 changed/.test(await page.getByRole("region", { name: "Files", exact: true }).innerText()), "the file changed");
  equal(page.problems, []);
});

test("compare: 10,000 files of each version are compared to the last", async (world) => {
  const page = await world.page();
  await open(page, modelUrl("Many files", "&compare=v0,v1"), "2 versions compared");
  const files = page.getByRole("region", { name: "Files", exact: true });
  await files.getByText("1 changed, 1 added, 1 removed, 9998 the same").waitFor();
  const rows = (await files.locator("tbody tr").allInnerTexts()).map((row) => row.split(/\s+/).slice(0, 2));
  equal(rows, [["shards/09800.bin", "changed"], ["shards/new.bin", "added"], ["shards/09900.bin", "removed"]]);
  await files.getByRole("button", { name: "shards/new.bin" }).click();
  await files.locator(".diff .add", { hasText: "same" }).waitFor();
  await files.getByRole("button", { name: "shards/09900.bin" }).click();
  await files.locator(".diff .del", { hasText: "same" }).waitFor();
  await page.getByLabel("also what is the same").check();
  await files.getByText("500 of 10 001 files are shown").waitFor();
  equal(page.problems, []);
});

test("compare: what is the same is shown on demand, and kept in the address", async (world) => {
  const page = await world.page();
  await open(page, modelUrl(world.told.model, "&compare=v0,v1"), "Config");
  const rows = () => page.getByRole("region", { name: "Config", exact: true }).locator("tbody tr").count();
  const before = await rows();
  await page.getByLabel("also what is the same").check();
  await until(async () => (await rows()) > before, "more lines");
  ok(page.url().includes("all=1"), page.url());
});

test("compare: a version that is not there is said to be so", async (world) => {
  const page = await world.page();
  await open(page, modelUrl(world.told.model, "&compare=v0,v99"));
  equal(await page.locator("h1").innerText(), "This comparison is not here");
});

test("compare: versions are added, taken out and made the base; the address holds them", async (world) => {
  const page = await world.page();
  await open(page, modelUrl("Large model", "&compare=v1,v2"), "2 versions compared");
  await page.getByRole("button", { name: "Add a version" }).click();
  await page.getByLabel("Version to add").fill("v5");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("heading", { name: /3 versions compared/ }).waitFor();
  await page.getByTitle("Compare the others with v5").click();
  await until(async () => /compare=v5(,|%2C)v1(,|%2C)v2/.test(page.url()), "the order in the address");
  await page.getByRole("button", { name: "Take v1 out" }).click();
  await page.getByRole("heading", { name: /2 versions compared/ }).waitFor();
  equal(page.problems, []);
});

test("compare: the text of a changed file, opened by its address", async (world) => {
  const page = await world.page();
  await open(page, modelUrl("Large model", "&compare=v1,v2&file=w"), "2 versions compared");
  await page.locator(".diff .del", { hasText: "weights 1" }).waitFor();
  await page.locator(".diff .add", { hasText: "weights 2" }).waitFor();
});

test("compare: the data they were made from, by version", async (world) => {
  const page = await world.page();
  await open(page, modelUrl(world.told.model, "&compare=v0,v1"), "Data they were made from");
  const data = (await page.getByRole("region", { name: "Data they were made from", exact: true }).innerText()).replace(/\s+/g, " ");
  ok(/ada\/digits\/digits v0 v0/.test(data) && /the same for all/.test(data), data);
});
