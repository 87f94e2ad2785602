import { equal, modelApi, modelUrl, ok, open, settled, test, until } from "./harness.mjs";

const production = async (world) => (await world.api("GET", `${modelApi(world.told.model)}/aliases/production`)).body;
const stage = (page, name) => page.locator(".stage").filter({ has: page.locator(".alias", { hasText: new RegExp(`^${name}$`) }) });

test("model: the board says which version is what, since when, by whom and why", async (world) => {
  const page = await world.page();
  await open(page, modelUrl(world.told.model), "production");
  const text = await stage(page, "production").innerText();
  ok(/v0/.test(text) && /since \d{4}-\d\d-\d\d/.test(text) && /ada/.test(text) && /more errors on real scans/.test(text), text);
});

test("model: promote with a preview of what changes and a reason, then roll back", async (world) => {
  const page = await world.page();
  await open(page, modelUrl(world.told.model), "production");
  await stage(page, "production").getByRole("button", { name: "Move" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Version").selectOption("v1");
  await dialog.getByText("gets v1 from then on, not v0").waitFor();
  ok(/accuracy/.test(await dialog.innerText()), "the metrics of both are shown");
  await dialog.getByLabel(/Why/).fill("a second look");
  await dialog.getByRole("button", { name: "Move production to v1" }).click();
  await until(async () => (await stage(page, "production").locator(".big").innerText()) === "v1", "the board shows it");
  const moved = await production(world);
  equal([moved.version, moved.actor, moved.reason], ["v1", "ada", "a second look"]);

  await stage(page, "production").getByRole("button", { name: "Roll back" }).click();
  await dialog.getByText(/v0 was production until/).waitFor();
  await dialog.getByLabel(/Why/).fill("still more errors on real scans");
  await dialog.getByRole("button", { name: "Roll back to v0" }).click();
  await until(async () => (await stage(page, "production").locator(".big").innerText()) === "v0", "the board shows it");
  equal([(await production(world)).version, (await production(world)).reason], ["v0", "still more errors on real scans"]);
  equal(page.problems, []);
});

test("model: who was faster is not overrun", async (world) => {
  const page = await world.page();
  await open(page, modelUrl(world.told.model), "staging");
  await stage(page, "staging").getByRole("button", { name: "Move" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Version").selectOption("v1");
  await dialog.getByText("gets v1 from then on").waitFor();
  equal((await world.api("DELETE", `${modelApi(world.told.model)}/aliases/staging`, {})).status, 204);
  await dialog.getByRole("button", { name: /staging to v1/ }).click();
  await dialog.getByText("Somebody was faster").waitFor();
  equal((await world.api("PUT", `${modelApi(world.told.model)}/aliases/staging`, { version: "v0", expected: null, reason: "best accuracy on the test split" })).status, 200);
});

test("model: an alias is added to a version and removed, by keyboard", async (world) => {
  const page = await world.page();
  await open(page, modelUrl(world.told.model), "production");
  await page.getByRole("button", { name: "Promote v1" }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Alias").fill("canary");
  await dialog.getByText("gets v1 from then on").waitFor();
  await dialog.getByLabel("Alias").press("Enter");
  await stage(page, "canary").waitFor();
  await stage(page, "canary").getByRole("button", { name: "More for canary" }).press("Enter");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await dialog.getByRole("button", { name: "Remove canary" }).click();
  await until(async () => (await stage(page, "canary").count()) === 0, "it is gone");
  await page.keyboard.press("Escape");
});

test("model: the card is Markdown, can be edited, and never acts", async (world) => {
  const page = await world.page();
  await open(page, modelUrl(world.told.model, "&tab=card"), "handwritten digits");
  equal(await page.locator(".markdown script, .markdown img").count(), 0, "nothing that acts");
  equal(await page.locator('.markdown a[href^="javascript"]').count(), 0, "no link that acts");
  equal(await page.locator(".markdown table").count(), 1);
  ok((await page.title()) !== "owned", "no script ran");
  await page.getByRole("button", { name: "Edit" }).click();
  await page.getByLabel("Card in Markdown").fill("# New card\n\nWith **care**.");
  await page.keyboard.press("Control+Enter");
  await page.getByRole("button", { name: "Edit" }).waitFor();
  await page.getByRole("heading", { name: "New card" }).waitFor();
  equal((await world.api("GET", modelApi(world.told.model))).body.description, "# New card\n\nWith **care**.");
  equal(page.problems, []);
});

test("model: tags are added and removed", async (world) => {
  const page = await world.page();
  await open(page, modelUrl(world.told.model), "digits");
  await page.getByRole("button", { name: "Tag", exact: true }).click();
  await page.getByLabel("New tag").fill("reviewed");
  await page.keyboard.press("Enter");
  await page.locator(".tag", { hasText: "reviewed" }).waitFor();
  await page.getByRole("button", { name: "Remove tag reviewed" }).click();
  await until(async () => (await page.locator(".tag", { hasText: "reviewed" }).count()) === 0, "the tag is gone");
});

test("versions: sorted by number, filtered, with chosen columns, all kept in the address", async (world) => {
  const page = await world.page();
  await open(page, modelUrl("Large model"), "accuracy");
  await page.getByRole("button", { name: /^accuracy/ }).click();
  await settled(page);
  const column = async () => (await page.locator("table.versions tbody tr:not(.spacer) td.num:nth-of-type(3)").allInnerTexts()).slice(0, 10).map(Number);
  await until(async () => {
    const values = await column();
    return values.length > 5 && values.every((value, i) => i === 0 || value <= values[i - 1]);
  }, "the best come first");
  await page.getByLabel("Filter the versions").fill("accuracy > 0.99 optimizer = sgd");
  await until(async () => /^\d+ of \d+/.test(await page.getByRole("status").first().innerText()), "the count of what matches");
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByLabel("optimizer").check();
  await page.keyboard.press("Escape");
  await until(async () => (await page.getByRole("columnheader", { name: "optimizer" }).count()) === 1, "the column");
  const address = page.url();
  const again = await world.page();
  await open(again, address, "optimizer");
  ok(!(await again.locator("table.versions").innerText()).includes("adam"), "only what matches");
  await page.getByLabel("Filter the versions").fill("acuracy > 1");
  await page.getByText("none of the newest versions here has the key").waitFor();
});

test("versions: a long list scrolls to its end with few rows in the document", async (world) => {
  const page = await world.page();
  await open(page, modelUrl("Large model"), "v1");
  const rows = page.locator("table.versions tbody tr");
  await until(async () => {
    await page.locator(".scroll.long").evaluate((box) => (box.scrollTop = box.scrollHeight));
    return (await page.locator("table.versions").innerText()).includes("v0\t") || (await page.getByRole("link", { name: "v0", exact: true }).count()) > 0;
  }, "the first version is reached", 20_000);
  ok((await rows.count()) < 120, `${await rows.count()} rows in the document`);
});

test("versions: two are ticked and compared", async (world) => {
  const page = await world.page();
  await open(page, modelUrl(world.told.model), "v1");
  await page.getByLabel("Compare v0").check();
  await page.getByLabel("Compare v1").check();
  equal(new URL(await page.getByRole("link", { name: "Compare 2 versions" }).evaluate((link) => link.href)).searchParams.get("compare"), "v0,v1");
});

test("model: a viewer looks and is offered no change", async (world) => {
  const page = await world.page("vic");
  await open(page, modelUrl(world.told.model), "you may look, not change");
  for (const name of ["Move", "Roll back", "Tag", "Promote v1", "Edit"]) equal(await page.getByRole("button", { name, exact: true }).count(), 0, name);
});

test("model: lines to copy name this server and this model", async (world) => {
  const page = await world.page();
  await open(page, modelUrl(world.told.model, "&tab=use"), "Get what is production");
  const text = await page.locator("main").innerText();
  ok(text.includes(`"main/wandb-registry-model/${world.told.model}:production"`) && text.includes(world.url), text);
});

test("model: a version is linked, with an alias and a reason", async (world) => {
  const page = await world.page();
  await open(page, modelUrl("Evaluated model"), "v0");
  await page.getByRole("button", { name: "Link a version" }).click();
  const dialog = page.getByRole("dialog");
  await until(async () => (await dialog.getByLabel(/^Version:/).inputValue()) === "ada/digits/evaluation:latest", "the usual source is offered");
  await dialog.getByLabel(/^Version:/).fill("ada/digits/nothing:v0");
  await dialog.getByRole("button", { name: "Link", exact: true }).click();
  await dialog.getByText("Not found", { exact: true }).waitFor();
  await dialog.getByLabel(/^Version:/).fill("ada/digits/digits-classifier:v0");
  await dialog.getByLabel(/^Aliases/).fill("trial");
  await dialog.getByLabel(/Why/).fill("for comparison");
  await dialog.getByRole("button", { name: "Link", exact: true }).click();
  await stage(page, "trial").getByText("for comparison").waitFor();
  equal((await world.api("GET", `${modelApi("Evaluated model")}/versions/trial`)).body.version, "v1");
});

test("model: a protected alias has a lock, and only administrators are offered to move it", async (world) => {
  const page = await world.page("mia");
  await open(page, modelUrl(world.told.model), "signed off");
  const blessed = page.locator(".stage").filter({ hasText: "signed off" });
  await blessed.getByLabel("protected").waitFor();
  equal(await blessed.getByRole("button").count(), 0, "no button");
  ok((await stage(page, "staging").getByRole("button").count()) > 0, "others can be moved");
  await page.getByRole("button", { name: "Promote v1" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByLabel("Alias").fill("blessed");
  await page.getByText("only administrators of the registry set and move it").waitFor();
  ok(await page.getByRole("dialog").getByRole("button", { name: "Move" }).isDisabled(), "the change is not offered");
});
