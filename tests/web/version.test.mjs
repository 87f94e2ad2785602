import { equal, modelApi, modelUrl, ok, open, settled, test, until, versionUrl } from "./harness.mjs";

const rich = "Evaluated model";

test("version: the questions people come with are answered in sentences", async (world) => {
  const page = await world.page();
  await open(page, versionUrl(world.told.model, "v0"), "Trained on");
  equal(await page.title(), `${world.told.model} v0 · Pedigree`);
  const text = (await page.locator(".answers").innerText()).replace(/\s+/g, " ");
  ok(/production since \d{4}-/.test(text) && /Trained on digits:v0/.test(text) && /Made by run .* from commit [0-9a-f]{10} with uncommitted changes/.test(text) && /Used by 1 run/.test(text), text);
  equal(page.problems, []);
});

test("version: an alias in the address opens the version that holds it", async (world) => {
  const page = await world.page();
  await open(page, versionUrl(world.told.model, "candidate"));
  equal(await page.title(), `${world.told.model} v1 · Pedigree`);
});

test("version: metrics at the step at which it was logged, config as the script gave it", async (world) => {
  const page = await world.page();
  await open(page, versionUrl(rich, "v0", "&tab=metrics"), "val/accuracy");
  const row = async (name) => (await page.getByRole("row").filter({ hasText: name }).first().innerText()).split(/\t|\n/).map((cell) => cell.trim()).filter(Boolean);
  equal((await row("val/accuracy"))[1], "0.9756");
  equal(await row("threshold"), ["threshold", "0.5"]);
  equal(await row("nested.depth"), ["nested.depth", "3"]);
});

for (const [how, version, step, accuracy] of [["counted by the SDK", "v1", 1, "0.2"], ["named by the script", "v4", 10, "0.2"], ["named, and the first of all", "v3", 0, "0.1"]]) {
  test(`version: metrics are those before it was logged, steps ${how}`, async (world) => {
    const page = await world.page();
    await open(page, versionUrl("Checkpoints", version, "&tab=metrics"), `At step ${step}`);
    const cells = async (name) => page.getByRole("row").filter({ hasText: name }).locator("td").allInnerTexts();
    equal(await cells("accuracy"), [accuracy, "0.9"], "then, and at the end of the run");
    equal((await cells("broken"))[0], step === 0 ? "1" : "NaN", "no older value stands for one that is no number");
    await open(page, versionUrl("Checkpoints", version), "About");
    ok((await page.locator(".tiles").innerText()).includes(accuracy), "the same on the first page of the version");
  });
}

test("model: checkpoints of one run are ordered by what each had reached", async (world) => {
  const page = await world.page();
  await open(page, modelUrl("Checkpoints", "&columns=metric.accuracy&sort=-metric.accuracy"), "accuracy");
  await settled(page);
  const rows = page.locator("table.versions tbody tr");
  equal(await rows.locator("th a").first().innerText(), "v2");
  equal(await rows.locator("td.num").first().innerText(), "0.3");
});

test("version: lists in the config are told, and told apart", async (world) => {
  const page = await world.page();
  await open(page, versionUrl("Checkpoints", "v0", "&tab=metrics"), "[64,32]");
  await open(page, modelUrl("Checkpoints", "&compare=v0,v3"), "[64,16]");
  await open(page, modelUrl("Checkpoints"), "v0");
  equal((await world.api("PUT", `${modelApi("Checkpoints")}/aliases/production`, { version: "v0", reason: "first" })).status, 200);
  await open(page, versionUrl("Checkpoints", "v3"), "About");
  await page.getByRole("button", { name: "Promote", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: /^production/ }).click();
  await page.getByRole("dialog").getByText("Other setting: layers [64,32] → [64,16]").waitFor();
  const numbers = await page.getByRole("dialog").getByRole("row").filter({ hasText: "accuracy" }).locator("td").allInnerTexts();
  equal(numbers.slice(0, 2), ["0.1", "0.1"], "as logged, not as at the end of the runs");
  await page.getByRole("dialog").getByRole("button", { name: "Move production to v3" }).click();
  await page.getByRole("link", { name: "Compare with v0" }).click();
  await page.getByRole("heading", { name: "Checkpoints: 2 versions compared" }).waitFor();
  await open(page, modelUrl("Checkpoints"), "first version");
  await page.getByRole("link", { name: "compare with v0, live before" }).waitFor();
});

test("version: metadata as a table and as JSON, markup shown as text", async (world) => {
  const page = await world.page();
  await open(page, versionUrl(rich, "v0", "&tab=metadata"), "nested.flag");
  await page.getByRole("cell", { name: "<b>bold</b>" }).waitFor();
});

test("version: files as a tree, with previews of text, tables and pictures; HTML is text", async (world) => {
  const page = await world.page();
  await open(page, versionUrl(rich, "v0", "&tab=files&file=data%2Frows.csv"), "alpha, with comma");
  await page.getByRole("button", { name: /^deep/ }).click();
  await page.getByRole("button", { name: /^er/ }).click();
  await page.getByRole("button", { name: /^values.json/ }).click();
  await page.locator(".preview pre", { hasText: '"b": {' }).waitFor();
  await page.getByRole("button", { name: /^table.table.json/ }).click();
  await page.getByRole("columnheader", { name: "right" }).waitFor();
  await page.getByRole("button", { name: /^page.html/ }).click();
  await page.locator(".preview pre", { hasText: "<script>" }).waitFor();
  await page.getByRole("button", { name: /^weights.bin/ }).click();
  await page.getByText("binary data").waitFor();
  await page.getByRole("button", { name: /^picture.image-file.json/ }).click();
  await until(async () => (await page.locator(".preview img").evaluate((image) => image.naturalWidth)) === 64, "the picture it stands for");
  await page.getByRole("button", { name: /^media/ }).click();
  await page.getByRole("button", { name: /^images/ }).click();
  await page.locator(".tree button", { hasText: ".png" }).click();
  await until(async () => (await page.locator(".preview img").evaluate((image) => image.naturalWidth)) === 64, "the picture");
  ok((await page.title()) !== "owned", "no script ran");
  equal(page.problems, []);
});

test("version: a file is downloaded with its bytes", async (world) => {
  const page = await world.page();
  await open(page, versionUrl(rich, "v0", "&tab=files&file=weights.bin"), "binary data");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download" }).click()]);
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  equal([download.suggestedFilename(), bytes.length, bytes[255]], ["weights.bin", 256 * 64, 255]);
});

test("version: provenance with commit, coloured patch, command, environment and data", async (world) => {
  const page = await world.page();
  await open(page, versionUrl(world.told.model, "v0", "&tab=provenance"), "Changes that were not committed");
  await page.locator(".diff .add", { hasText: "+LEARNING_RATE = 0.005" }).waitFor();
  await page.locator(".diff .del", { hasText: "-LEARNING_RATE = 0.01" }).waitFor();
  const text = await page.locator("main").innerText();
  ok(/python train\.py/.test(text) && /digits:v0/.test(text) && /CPython/.test(text), text);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download reproduce.sh" }).click()]);
  equal(download.suggestedFilename(), "reproduce.sh");
});

test("version: promoted from its own page, and unlinked", async (world) => {
  const page = await world.page();
  await open(page, versionUrl("Large model", "v7"), "About");
  await page.getByRole("button", { name: "Promote" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Alias").fill("staging");
  await dialog.getByRole("button", { name: "Set staging on v7" }).click();
  await page.locator(".head .alias", { hasText: "staging" }).waitFor();
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("button", { name: "Unlink v7" }).click();
  await dialog.getByLabel(/Why/).fill("a test");
  await dialog.getByRole("button", { name: "Unlink v7" }).click();
  await page.getByRole("heading", { name: "Large model", exact: true }).waitFor();
  equal((await world.api("GET", `${modelApi("Large model")}/versions/v7`)).status, 404);
  await open(page, versionUrl("Large model", "v7"));
  equal(await page.locator("h1").innerText(), "This version is not here");
});

test("version: who uses it is listed", async (world) => {
  const page = await world.page();
  await open(page, versionUrl(world.told.model, "v0"), "Used by 1 run");
  await settled(page);
  equal(await page.getByRole("region", { name: "Used by 1 run" }).getByRole("link").count(), 1);
});

test("version: tags are added and removed", async (world) => {
  const page = await world.page();
  await open(page, versionUrl(rich, "v0"), "About");
  await page.getByRole("button", { name: "Tag", exact: true }).click();
  await page.getByLabel("New tag").fill("audited");
  await page.keyboard.press("Enter");
  await page.locator(".tag", { hasText: "audited" }).waitFor();
  equal((await world.api("GET", `${modelApi(rich)}/versions/v0`)).body.tags.sort(), ["audited", "checked"]);
  await page.getByRole("button", { name: "Remove tag audited" }).click();
  await until(async () => (await page.locator(".tag", { hasText: "audited" }).count()) === 0, "the tag is gone");
});

test("version: its description is written in Markdown, by those who may", async (world) => {
  const page = await world.page();
  await open(page, versionUrl(rich, "v0"), "What an evaluation leaves behind");
  const section = page.getByRole("region", { name: "Description" });
  await section.getByRole("button", { name: "Edit" }).click();
  await section.getByLabel("Description in Markdown").fill("Evaluated on **March**. <script>document.title='owned'</script>");
  await section.locator(".panel strong", { hasText: "March" }).waitFor();
  await section.getByRole("button", { name: "Save the description" }).click();
  await section.getByRole("button", { name: "Edit" }).waitFor();
  await section.locator(".markdown strong", { hasText: "March" }).waitFor();
  ok((await page.title()) !== "owned", "no script ran");
  equal((await world.api("GET", `${modelApi(rich)}/versions/v0`)).body.description, "Evaluated on **March**. <script>document.title='owned'</script>");
  const { body: events } = await world.api("GET", "/projects/ada/digits/evaluation/history?action=version.update");
  equal([events[0].actor, events[0].via, events[0].before.description], ["ada", "web", "What an evaluation leaves behind"], "the history of its source");
  const viewer = await world.page("vic");
  await open(viewer, versionUrl(rich, "v0"), "March");
  equal(await viewer.getByRole("region", { name: "Description" }).getByRole("button").count(), 0, "a viewer only reads");
});

test("version: an alias is removed on the page of the version", async (world) => {
  equal((await world.api("PUT", `${modelApi(rich)}/aliases/passing`, { version: "v0" })).status, 200);
  const page = await world.page();
  await open(page, versionUrl(rich, "v0"), "passing");
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("button", { name: "Remove passing from v0" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove passing" }).click();
  await until(async () => (await page.locator(".head .alias", { hasText: "passing" }).count()) === 0, "it is gone");
  equal((await world.api("GET", `${modelApi(rich)}/aliases/passing`)).status, 404);
});

test("version: every address the SDK prints opens the version", async (world) => {
  equal(world.told.urls.length, 3);
  const page = await world.page();
  for (const [address, name] of world.told.urls.map((url, i) => [url, ["evaluation v0", "Evaluated model v0", "My Registered Model v0"][i]])) {
    await open(page, address.replace(/^https?:\/\/[^/]+/, ""), "About");
    equal(await page.title(), `${name} · Pedigree`, address);
  }
});
