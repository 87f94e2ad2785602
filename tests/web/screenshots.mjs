// screenshots.mjs --binary FILE [--out FOLDER]: a picture of every page and state, in both themes and at phone width.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { everything, pages } from "./everywhere.test.mjs";
import { chromium, modelUrl, open, root, settled, versionUrl, World } from "./harness.mjs";
import { filled } from "./server.mjs";

const { values } = parseArgs({ options: { binary: { type: "string" }, out: { type: "string", default: join(root, ".cache/screenshots") }, python: { type: "string" } } });
if (!values.binary) throw new Error("say which program: --binary build/release/pedigree");
mkdirSync(values.out, { recursive: true });

const administrative = {
  "invite dialog": async (page) => {
    await open(page, "/orgs/lab/members");
    await page.getByRole("button", { name: "Add or invite" }).click();
    await page.getByLabel("Username or e-mail address").fill("jo@example.org");
  },
  "remove member dialog": async (page) => {
    await open(page, "/orgs/lab/members");
    await page.getByRole("button", { name: "Remove pat" }).click();
  },
  "new registry dialog": async (page) => {
    await open(page, "/orgs/lab");
    await page.getByRole("button", { name: "New registry" }).click();
  },
  "delete registry dialog": async (page) => {
    await open(page, "/orgs/lab/registry/vision-models/settings");
    await page.getByRole("button", { name: "Delete vision-models…" }).click();
  },
};
const states = {
  ...pages,
  "move dialog": async (page) => {
    await open(page, modelUrl("Digits classifier"), "production");
    await page.getByRole("button", { name: "Move", exact: true }).first().click();
    await page.getByRole("dialog").getByLabel("Version").selectOption("v1");
  },
  "roll back dialog": async (page) => {
    await open(page, modelUrl("Digits classifier"), "production");
    await page.getByRole("button", { name: "Roll back" }).first().click();
  },
  "search palette": async (page) => {
    await open(page, "/");
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").fill("digits");
    await page.getByText("All results").waitFor();
  },
  "lineage preview": async (page) => {
    await open(page, versionUrl("Reader", "v0", "&tab=lineage"), "Trained on");
    await page.getByRole("button", { name: /^Run teach/ }).click();
  },
  "edit description": async (page) => {
    await open(page, versionUrl("Evaluated model", "v0"), "About");
    await page.getByRole("region", { name: "Description" }).getByRole("button", { name: "Edit" }).click();
  },
  "long log": async (page) => {
    await open(page, "/ada/digits/runs/long-run?tab=log", "line 24999 of");
    await page.locator(".log").evaluate((log) => (log.scrollTop = 12_000 * 18));
    await page.getByText("line 12010 of").waitFor();
  },
  "log searched": async (page) => {
    await open(page, "/ada/digits/runs/long-run?tab=log", "line 24999 of");
    await page.getByLabel("Find in the log").fill("777 of");
    await page.getByText(/lines? with/).waitFor();
  },
  "last versions": async (page) => {
    await open(page, modelUrl("Large model", "&sort=metric.loss"), "accuracy");
    await page.getByRole("button", { name: "To the last row" }).click();
    await page.getByRole("link", { name: "v261", exact: true }).waitFor(); // without a value, so behind all others
  },
  "many files compared": (page) => open(page, modelUrl("Many files", "&compare=v0,v1"), "shards/new.bin"),
  "filtered versions": async (page) => {
    await open(page, modelUrl("Large model"), "accuracy");
    await page.getByLabel("Filter the versions").fill("accuracy > 0.95");
    await page.getByText(/that match|of 300/).waitFor();
    await page.getByRole("button", { name: "Columns" }).click();
  },
};

const [full, empty] = await Promise.all([filled(values, "--versions", "300"), filled(values, "--empty")]);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium" });
const forms = [["light", 1400], ["dark", 1400], ["light", 390]];
for (const [theme, width] of forms) {
  const shoot = async (page, name) => {
    await settled(page);
    await page.screenshot({ path: join(values.out, `${name.replace(/ /g, "-")}-${theme}-${width}.png`), fullPage: width < 500 });
  };
  const page = await new World(browser, full.told).page("ada", { theme, width });
  for (const [name, state] of Object.entries(states)) {
    await (typeof state === "string" ? open(page, state) : state(page));
    await shoot(page, name);
  }
  for (const [who, addresses] of everything.slice(1)) {
    const other = await new World(browser, full.told).page(who, { theme, width });
    for (const [name, state] of Object.entries({ ...addresses, ...(who === "olga" ? administrative : {}) })) {
      await (typeof state === "string" ? open(other, state) : state(other));
      await shoot(other, name);
    }
  }
  const invited = await new World(browser, full.told).page(null, { theme, width });
  await open(invited, "/join#a-token");
  await shoot(invited, "invitation");
  const first = await new World(browser, empty.told).page("ada", { theme, width });
  await open(first, "/");
  await shoot(first, "first run");
  const nobody = await new World(browser, full.told).page(null, { theme, width });
  await open(nobody, "/");
  await shoot(nobody, "sign in");
  await open(nobody, "/docs");
  await shoot(nobody, "guide signed out");
}
await browser.close();
await Promise.all([full.stop(), empty.stop()]);
console.log(`pictures are in ${values.out}`);
