import { spawn } from "node:child_process";
import { join } from "node:path";
import { equal, ok, open, overflow, root, seriousFaults, settled, test, unformatted, until } from "./harness.mjs";

const run = (name, tab, extra = "") => `/ada/digits/runs/${name}${tab ? `?tab=${tab}${extra}` : ""}`;
const tabs = ["", "charts", "media", "log", "versions", "code", "files", "lineage"];

test("run: what it was started with and how it ended", async (world) => {
  const page = await world.page();
  await open(page, run("media-run"), "Config");
  equal(await page.title(), "media run · Pedigree");
  const config = await page.getByRole("region", { name: "Config", exact: true }).innerText();
  ok(/nested\.depth\s+3/.test(config) && /<b>bold<\/b>/.test(config), config);
  const summary = await page.getByRole("region", { name: "Summary", exact: true }).innerText();
  ok(/best\.loss\s+0\.05/.test(summary) && /table of 30 rows/.test(summary), summary);
  await page.locator(".markdown strong", { hasText: "much" }).waitFor();
  equal(page.problems, []);
});

test("run: 100,000 points are drawn without losing the spike, and looked at closely", async (world) => {
  const page = await world.page();
  await open(page, run("long-run", "charts"), "train/loss");
  const chart = page.locator(".chart", { hasText: "train/loss" });
  await chart.locator("canvas").waitFor();
  const metrics = async (query) => (await world.api("GET", `/runs/ada/digits/long-run/metrics?keys=train%2Floss&points=1500${query}`)).body.series[0];
  const whole = await metrics("");
  ok(whole.count === 100_000 && whole.x.length <= 1500 && Math.max(...whole.y) === 9.75, `${whole.count} points in ${whole.x.length}, up to ${Math.max(...whole.y)}`);
  const box = await chart.locator(".u-over").boundingBox();
  const [asked] = await Promise.all([
    page.waitForRequest((request) => /metrics\?.*train.*from=\d+&to=\d+/.test(request.url())),
    (async () => {
      await page.mouse.move(box.x + box.width * 0.5, box.y + 40);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.55, box.y + 40, { steps: 4 });
      await page.mouse.up();
    })(),
  ]);
  ok(Number(new URL(asked.url()).searchParams.get("from")) > 30_000, asked.url());
  await chart.getByRole("button", { name: "all steps" }).click();
  equal(page.problems, []);
});

test("run: charts over time, and found by name", async (world) => {
  const page = await world.page();
  await open(page, run("long-run", "charts"), "train/loss");
  await page.getByLabel("Find a metric").fill("accur");
  await until(async () => (await page.locator(".chart").count()) === 1, "one chart");
  const [asked] = await Promise.all([page.waitForRequest(/x=_runtime/), page.getByRole("combobox", { name: "Over" }).selectOption("_runtime")]);
  ok(/val/.test(asked.url()), asked.url());
});

test("run: curves are smoothed, drawn over another metric, and on a logarithmic scale though some values are not positive", async (world) => {
  const page = await world.page();
  await open(page, run("media-run", "charts"), "train/loss");
  const chart = page.locator(".chart", { hasText: "train/loss" });
  await chart.locator("canvas").waitFor();
  equal(await chart.getByTitle("Smoothed").count(), 0);
  await page.getByRole("slider", { name: /Smoothing/ }).fill("0.9");
  await chart.getByTitle("Smoothed").waitFor();
  ok(/smooth=0\.9/.test(page.url()), page.url());
  const odd = page.locator(".chart", { hasText: "odd" });
  await odd.getByText("without NaN and ∞").waitFor();
  await odd.getByRole("button", { name: "log" }).click();
  equal(await odd.getByRole("button", { name: "log" }).getAttribute("aria-pressed"), "true");
  const [asked] = await Promise.all([page.waitForRequest(/x=train%2Frate/), page.getByRole("combobox", { name: "Over" }).selectOption("train/rate")]);
  ok(/metrics/.test(asked.url()), asked.url());
  await chart.getByText(/^train\/rate /).waitFor();
  equal(page.problems, []);
});

test("run: each chart is drawn over what the script defined, until something else is chosen", async (world) => {
  const page = await world.page();
  await open(page, "/ada/checkpoints/runs/epochs?tab=charts", "val/accuracy");
  const chart = (name) => page.locator(".chart", { hasText: name });
  await chart("val/accuracy").getByText("epoch 2", { exact: true }).waitFor();
  await chart("train/loss").getByText("step 5", { exact: true }).waitFor();
  await page.getByRole("combobox", { name: "Over" }).selectOption("_step");
  await chart("val/accuracy").getByText("step 5", { exact: true }).waitFor();
  ok(/x=_step/.test(page.url()), page.url());
  equal(page.problems, []);
});

test("run: a metric the script hides is drawn when somebody asks", async (world) => {
  const page = await world.page();
  await open(page, "/ada/checkpoints/runs/epochs?tab=charts", "val/accuracy");
  const noise = page.locator(".chart", { hasText: "noise" });
  equal(await noise.count(), 0);
  await page.getByLabel("1 hidden by the script").check();
  await noise.waitFor();
  await page.getByLabel("1 hidden by the script").uncheck();
  await until(async () => (await noise.count()) === 0, "it is hidden again");
  await page.getByLabel("Find a metric").fill("noi");
  await noise.waitFor();
  equal(page.problems, []);
});

test("run: what the machine did meanwhile, asked for when it is opened", async (world) => {
  const page = await world.page();
  const asked = [];
  page.on("request", (request) => /events\(/.test(request.postData() ?? "") && asked.push(request.url()));
  await open(page, run("long-run", "charts"), "train/loss");
  equal(asked.length, 0);
  await page.getByText(/^System: processor/).click();
  await page.locator(".system canvas").first().waitFor();
  equal(await page.locator(".system figcaption .clip").allInnerTexts(), ["gpu.0.gpu", "cpu"]);
  equal(page.problems, []);
});

test("run: media have no empty chart, but are shown", async (world) => {
  const page = await world.page();
  await open(page, run("media-run", "charts"), "train/loss");
  ok(!/samples|answers|weights/.test(await page.locator("main").innerText()), "no chart of media");
  await open(page, run("media-run", "media"), "picture 2.0");
  await until(async () => (await page.locator(".picture img").first().evaluate((image) => image.naturalWidth)) === 64, "the picture");
  await page.getByRole("columnheader", { name: "question" }).waitFor();
  ok((await page.locator(".histogram rect").count()) > 20, "the histogram");
  await page.locator(".cell-picture").first().scrollIntoViewIfNeeded();
  await until(async () => (await page.locator(".cell-picture img").first().evaluate((image) => image.naturalWidth)) === 16, "a picture in the table");
  await page.getByRole("link", { name: /^run-media-run-answers:v\d+$/ }).waitFor();
  await page.frameLocator(".page-shown").getByText("hello").waitFor();
  ok((await page.title()) !== "owned", "no script ran");
});

test("run: charts made by wandb.plot are drawn, with their tables beneath", async (world) => {
  const page = await world.page();
  await open(page, run("media-run", "media"), "picture 2.0");
  const line = page.getByRole("region", { name: "pr", exact: true });
  await line.locator("canvas").waitFor();
  ok(/Precision over recall/.test(await line.innerText()) && /recall 1/.test(await line.innerText()), await line.innerText());
  const bars = page.getByRole("region", { name: "counts", exact: true });
  ok(/cat\s+3\s+dog\s+4/.test(await bars.innerText()), await bars.innerText());
  await line.getByText("Its table of 21 rows").click();
  await line.getByRole("columnheader", { name: "precision" }).waitFor();
  equal(page.problems, []);
});

test("run: earlier steps of media", async (world) => {
  const page = await world.page();
  await open(page, run("media-run", "media"), "picture 2.0");
  const section = page.getByRole("region", { name: "samples", exact: true });
  await section.getByRole("button", { name: "Earlier steps" }).click();
  await section.getByRole("slider").fill("0");
  await section.getByText("picture 0.0").waitFor();
});

test("run: the log from its end, with colours, searched", async (world) => {
  const page = await world.page();
  await open(page, run("media-run", "log"), "line 299");
  await page.locator(".log-line.error", { hasText: "a warning" }).waitFor();
  ok((await page.locator(".log-line").count()) < 120, "only what is seen is drawn");
  await page.getByLabel("Find in the log").fill("markup");
  await page.locator(".log .fg-1", { hasText: "red words" }).waitFor();
  await page.locator(".log-line", { hasText: "<b>markup</b>" }).waitFor();
});

test("run: a long log is read from its end to its beginning, searched, and downloaded", async (world) => {
  const page = await world.page();
  await open(page, run("long-run", "log"), "25000 lines".replace("25000", "25 000"));
  await page.locator(".log-line", { hasText: "line 24999 of" }).waitFor();
  await page.locator(".log").evaluate((log) => (log.scrollTop = 0));
  await page.locator(".log-line", { hasText: "line 0 of" }).waitFor();
  await page.locator(".log").evaluate((log) => (log.scrollTop = 12_000 * 18));
  await page.locator(".log-line", { hasText: "12001" }).filter({ hasText: "line 12000 of" }).waitFor();
  ok((await page.locator(".log-line").count()) < 120, "only what is seen is drawn");
  await page.getByLabel("Find in the log").fill("LINE 777 of");
  await page.getByText(/0 lines with .* in the last 10 000 lines of 25 000/).waitFor();
  await page.getByRole("button", { name: "Search earlier lines" }).click();
  await page.getByText(/in the last 20 000 lines/).waitFor();
  await page.getByRole("button", { name: "Search earlier lines" }).click();
  await page.getByText(/1 line with .* in all 25 000 lines/).waitFor();
  await page.locator(".log-line", { hasText: "line 777 of" }).waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download" }).click()]);
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  const lines = Buffer.concat(chunks).toString().trimEnd().split("\n");
  equal([download.suggestedFilename(), lines.length, lines[0], lines.at(-1)], ["long-run.log", 25_000, "line 0 of a long log", "line 24999 of a long log"]);
  equal(page.problems, []);
});

const slow = `
import sys, time, wandb
with wandb.init(project="digits", id="slow-run", name="slow run", settings=wandb.Settings(silent=True)) as run:
    for i in range(1000):
        run.log({"slow/value": i * 2})
        print("slow line", i)
        sys.stdout.flush()
        time.sleep(0.1)
        if sys.stdin in __import__("select").select([sys.stdin], [], [], 0)[0]: break
    run.log({"slow/value": 12345.5})
    print("the last slow line")
`;

test("run: one that goes on is followed: curves, log and state, without a reload", async (world) => {
  const script = spawn(join(root, ".cache/venv/bin/python"), ["-c", slow], { stdio: ["pipe", "ignore", "inherit"], env: { ...process.env, WANDB_BASE_URL: world.url, WANDB_API_KEY: world.told.ada_key, WANDB_DIR: "/tmp" } });
  try {
    await until(async () => (await world.api("GET", "/runs/ada/digits/slow-run")).body.history?.rows > 3, "the run logs", 30_000);
    const page = await world.page();
    await open(page, run("slow-run", "charts"), "slow/value");
    const shown = async () => Number((await page.locator(".chart .legend b").first().innerText()).replace(/ /g, ""));
    const first = await shown();
    await until(async () => (await shown()) > first, "the curve grows", 60_000);
    await page.getByRole("navigation", { name: "Parts of this run" }).getByRole("link", { name: /^Log/ }).click();
    const lastLine = async () => Number(/slow line (\d+)/.exec((await page.locator(".log-line").allInnerTexts()).filter((text) => text.includes("slow line")).at(-1) ?? "")?.[1] ?? -1);
    const line = await until(async () => (await lastLine()) >= 0 && (await lastLine()) + 1, "a line");
    await until(async () => (await lastLine()) > line, "the log grows, and its end is followed", 60_000);
    await page.getByText("followed while it runs").waitFor();
    script.stdin.end("stop\n");
    await page.locator(".badge.state-finished").waitFor({ timeout: 30_000 });
    await page.locator(".log-line", { hasText: "the last slow line" }).waitFor();
    await page.getByRole("navigation", { name: "Parts of this run" }).getByRole("link", { name: "Charts" }).click();
    await until(async () => /^12.?3(45|46)/.test(await page.locator(".chart .legend b").first().innerText()), "the last value");
    equal(page.problems, []);
  } finally {
    script.kill();
  }
});

test("run: what it read and wrote, with where that is linked", async (world) => {
  const page = await world.page();
  await open(page, run("teach", "versions"), "Read");
  const read = await page.getByRole("region", { name: "Read", exact: true }).innerText();
  ok(/texts:v0/.test(read) && /stop-words:v0/.test(read) && /ada \/ prepare/.test(read), read);
  const wrote = await page.getByRole("region", { name: "Wrote", exact: true }).innerText();
  ok(/reader:v0/.test(wrote) && /Reader v0/.test(wrote) && /production/.test(wrote), wrote);
});

test("run: tables that the SDK keeps by itself do not bury what was made", async (world) => {
  const page = await world.page();
  await open(page, run("media-run", "versions"), "Wrote");
  await page.getByRole("region", { name: "Wrote", exact: true }).getByText(/versions? of tables and code that the SDK keeps by itself/).waitFor();
  await page.getByRole("region", { name: "Tables and code" }).getByRole("link", { name: /^run-media-run-answers:/ }).first().waitFor();
});

test("run: code with commit, patch in colours, script and packages", async (world) => {
  const page = await world.page();
  const { body } = await world.api("GET", "/registries/main/model/Digits%20classifier/versions/v0");
  await open(page, run(body.run.name, "code"), "Changes that were not committed");
  await page.locator(".diff .add", { hasText: "+LEARNING_RATE = 0.005" }).waitFor();
  await page.locator(".diff .del", { hasText: "-LEARNING_RATE = 0.01" }).waitFor();
  ok(/wandb restore ada\/digits\//.test(await page.locator("main").innerText()), "the way back");
});

test("run: files in a tree with previews", async (world) => {
  const page = await world.page();
  await open(page, run("media-run", "files", "&file=requirements.txt"), "requirements.txt");
  await page.locator(".preview pre", { hasText: "==" }).waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download" }).click()]);
  equal(download.suggestedFilename(), "requirements.txt");
});

test("run: its lineage begins at it", async (world) => {
  const page = await world.page();
  await open(page, run("teach", "lineage"), "Used");
  await page.locator(".graph .node.root", { hasText: "teach" }).waitFor();
});

test("run: one that is not there, and one that was not shared", async (world) => {
  const page = await world.page();
  await open(page, run("no-such-run"));
  equal(await page.locator("h1").innerText(), "This run is not here");
  const other = await world.page("vic");
  await open(other, run("media-run"));
  ok(/not here|may not see/.test(await other.locator("h1").innerText()), await other.locator("h1").innerText());
});

for (const theme of ["light", "dark"]) {
  test(`run: nothing serious for axe-core on any tab, ${theme}; no overflow on a phone`, async (world) => {
    const page = await world.page("ada", { theme });
    const found = [];
    for (const tab of tabs) {
      await page.setViewportSize({ width: 1280, height: 900 });
      await open(page, run("media-run", tab));
      await settled(page);
      for (const fault of await seriousFaults(page)) found.push(`${tab}: ${fault}`);
      for (const word of await unformatted(page)) found.push(`${tab}: shows ${word}`);
      await page.setViewportSize({ width: 390, height: 800 });
      const over = await overflow(page);
      if (over > 0) found.push(`${tab}: ${over} px too wide`);
    }
    equal(found, []);
  });
}
