// A project of many runs: found, ordered, and read to the last one, a page at a time.
import { equal, ok, open, settled, test, until } from "./harness.mjs";

const table = (page) => page.getByRole("region", { name: "Table of runs" });
const names = (page) => table(page).locator("tbody th a").allInnerTexts();

test("project: a long list of runs is read to its end, and only what is in sight is drawn", async (world) => {
  const page = await world.page();
  await open(page, "/ada/large", "Started");
  const rows = Number(await table(page).locator("table").getAttribute("aria-rowcount")) - 1;
  ok(rows > 200, `${rows} runs`);
  await until(async () => {
    await table(page).evaluate((box) => (box.scrollTop = box.scrollHeight));
    return (await names(page)).includes("many 0");
  }, "the oldest run");
  ok((await table(page).locator("tbody tr").count()) < 120, "few rows in the document");
  equal(page.problems, []);
});

test("project: runs are found by what people know of them, and by state", async (world) => {
  const page = await world.page();
  await open(page, "/ada/digits", "Started");
  await page.getByLabel("Find a run").fill("MEDIA");
  await until(async () => JSON.stringify(await names(page)) === '["media run"]', "by name or tag");
  await page.getByText(/^1 of \d+ runs$/).waitFor();
  ok(/find=MEDIA/.test(page.url()), page.url());
  await page.getByLabel("State").selectOption("running");
  await page.getByText("No run matches.").waitFor();
  await open(page, "/ada/large?find=many%207&sort=display_name", "Started");
  await until(async () => (await names(page)).every((name) => /^many 7|7/.test(name)), "the words");
});

test("project: ordered by a number, those without one last", async (world) => {
  const page = await world.page();
  await open(page, "/ada/large", "Started");
  const first = async () => Number(await table(page).locator("tbody tr").first().locator("td.num").first().getAttribute("title"));
  await table(page).getByRole("button", { name: "loss" }).click();
  await until(async () => /sort=-summary_metrics.loss/.test(decodeURIComponent(page.url())), "the address");
  await table(page).getByRole("button", { name: "loss" }).click();
  await settled(page);
  equal(await table(page).getByRole("columnheader", { name: "loss" }).getAttribute("aria-sort"), "ascending");
  const { body } = await world.api("GET", "/registries/main/model/Large%20model/versions?columns=metric.loss&order=metric.loss&limit=1");
  await until(async () => (await first()) === body[0].values["metric.loss"], `the smallest is ${body[0].values["metric.loss"]}`);
});

test("project: its collections of one type", async (world) => {
  const page = await world.page();
  await open(page, "/ada/digits?tab=artifacts", "Newest");
  const region = page.getByRole("region", { name: "Table of collections" });
  const types = () => region.locator("tbody tr td:nth-child(2)").allInnerTexts();
  ok(new Set(await types()).size > 1, "several types are there");
  await page.getByLabel("Type").selectOption("dataset");
  await until(async () => new Set(await types()).size === 1, "one type is shown");
  equal(await types(), (await types()).map(() => "dataset"));
  ok(/^\d+ of \d+ collections$/.test(await page.getByRole("status").first().innerText()), "how many of how many");
  await open(page, "/ada/digits?tab=artifacts&type=nothing-is-of-it", "No collection matches.");
  equal(page.problems, []);
});

test("project: its collections, found by name", async (world) => {
  const page = await world.page();
  await open(page, "/ada/digits?tab=artifacts", "Newest");
  const rows = page.getByRole("region", { name: "Table of collections" }).locator("tbody th a");
  await page.getByLabel("Find a collection").fill("digits-cl");
  await until(async () => JSON.stringify(await rows.allInnerTexts()) === '["digits-classifier"]', "one");
  await rows.first().click();
  await page.getByRole("heading", { name: "digits-classifier" }).waitFor();
  equal(page.problems, []);
});
