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
