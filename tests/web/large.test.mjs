// A model of many versions: what the table shows must be what the server has, wherever it is scrolled to.
import { equal, modelApi, modelUrl, ok, open, settled, test, until } from "./harness.mjs";

const large = "Large model";
// As tests/web/fill.py makes them.
const loss = (n) => ({ 7: "NaN", 11: null })[n % 50] ?? (n % 50 === 11 ? null : Math.round((2 / (1 + ((n * 7919) % 10007))) * 1e6) / 1e6);
const accuracy = (n) => Math.round((0.5 + (0.4999 * ((n * 7919) % 10007)) / 10007) * 1e6) / 1e6;

async function numbers(world) {
  const { body } = await world.api("GET", modelApi(large));
  return Array.from({ length: 10_000 }, (_, i) => i).slice(0, body.versions);
}
const grouped = (n) => (n > 9999 ? String(n).replace(/\B(?=(\d{3})+$)/g, " ") : String(n));
const box = (page) => page.locator(".scroll.long");
const rowAt = (page, index) => page.locator(`table.versions tr[aria-rowindex="${index + 2}"]`);
/** Version and value of the first chosen column of one row; the table scrolls there. */
async function seen(page, index) {
  await box(page).evaluate((element, to) => (element.scrollTop = to * 37), Math.max(0, index - 5));
  await rowAt(page, index).waitFor();
  await until(async () => (await page.locator('table.versions [aria-busy="true"]').count()) === 0, "the rows are there");
  const cells = rowAt(page, index);
  const value = (await cells.locator("td.num").first().getAttribute("title")) ?? null;
  return { version: await cells.locator("th").innerText(), value: value === null || value === "NaN" ? value : Number(value.split(": ").pop()) };
}

for (const [order, direction] of [["metric.loss", 1], ["-metric.loss", -1]]) {
  test(`large: ordered by a number that not all have (${order}), from the first row to the last`, async (world) => {
    const all = await numbers(world);
    const finite = all.map(loss).filter((value) => typeof value === "number").sort((a, b) => direction * (a - b));
    const none = all.filter((n) => loss(n) === "NaN").map(() => "NaN");
    const expected = [...(direction > 0 ? [...finite, ...none] : [...none, ...finite]), ...all.filter((n) => loss(n) === null).map(() => null)]; // no value: always last
    equal(expected.length, all.length);
    const page = await world.page();
    await open(page, modelUrl(large, `&sort=${order}&columns=metric.loss`), "loss");
    for (const index of [0, 1, none.length - 1, none.length, Math.floor(all.length / 2), finite.length - 1, finite.length, all.length - 1]) equal((await seen(page, index)).value, expected[index], `row ${index}`);
    equal(await page.locator("table.versions").getAttribute("aria-rowcount"), String(all.length + 1));
    ok((await page.locator("table.versions tbody tr").count()) < 120, "few rows in the document");
    equal(page.problems, []);
  });
}

test("large: the last row in one step, and back, in the order of the numbers of the versions", async (world) => {
  const all = await numbers(world);
  const page = await world.page();
  await open(page, modelUrl(large), "accuracy");
  await settled(page);
  const asked = [];
  page.on("request", (sent) => /\/versions\?/.test(sent.url()) && asked.push(sent.url()));
  await page.getByRole("button", { name: "To the last row" }).click();
  await page.getByRole("link", { name: "v0", exact: true }).waitFor();
  ok(asked.length >= 1 && asked.every((url) => url.includes("from=end")), `the last rows come without those between: ${asked}`);
  await settled(page);
  for (const index of [all.length - 1, Math.floor(all.length / 3), 0]) {
    const row = await seen(page, index);
    const n = all.length - 1 - index;
    equal(row, { version: `v${n}`, value: accuracy(n) }, `row ${index}`);
  }
  await page.getByRole("button", { name: "To the first row" }).click();
  await rowAt(page, 0).getByRole("link", { name: `v${all.length - 1}`, exact: true }).waitFor();
  await box(page).focus();
  await page.keyboard.press("End");
  await page.getByRole("link", { name: "v0", exact: true }).waitFor();
});

test("large: filtered by the server, to the last that matches", async (world) => {
  const all = await numbers(world);
  const expected = all.filter((n) => accuracy(n) > 0.6 && n % 3 === 0).sort((a, b) => accuracy(a) - accuracy(b));
  const page = await world.page();
  await open(page, modelUrl(large, "&sort=metadata.accuracy&columns=metadata.accuracy,config.learning_rate"), "accuracy");
  await page.getByLabel("Filter the versions").fill("accuracy > 0.6 learning_rate = 0.1");
  await page.getByRole("status").filter({ hasText: "match" }).or(page.getByRole("status").filter({ hasText: " of " })).first().waitFor();
  await settled(page);
  await until(async () => (await page.getByRole("status").first().innerText()) === `${grouped(expected.length)} of ${grouped(all.length)}`, "how many match, before all are loaded");
  await page.getByRole("button", { name: "To the last row" }).click();
  await until(async () => (await page.locator("table.versions").getAttribute("aria-rowcount")) === String(expected.length + 1), "all that match");
  await rowAt(page, expected.length - 1).waitFor();
  for (const index of [0, Math.floor(expected.length / 2), expected.length - 1]) equal(await seen(page, index), { version: `v${expected[index]}`, value: accuracy(expected[index]) }, `row ${index}`);
});

test("large: an old version, which is not among those to choose from, is moved to by its number", async (world) => {
  const page = await world.page();
  await open(page, modelUrl(large), "production");
  await page.getByRole("button", { name: "Promote", exact: true }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Version").selectOption({ label: "An older one…" });
  const [trial] = await Promise.all([page.waitForResponse((answer) => answer.request().method() === "PUT"), dialog.getByLabel("Version").fill("v3")]);
  equal(await trial.json(), { dry_run: true, changes: [{ alias: "production", from: null, to: "v3", protected: false }] });
  await dialog.getByText("gets v3 from then on").waitFor();
  equal((await world.api("GET", `${modelApi(large)}/aliases/production`)).status, 404, "nothing was changed");
  await dialog.getByLabel("Version").fill("v999999");
  await dialog.getByText(/version v999999 not found/i).waitFor();
  ok(await dialog.getByRole("button", { name: "Move" }).isDisabled(), "and is not offered");
});
