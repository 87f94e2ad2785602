// run.mjs --binary FILE [--only PATTERN] [--python FILE]: fills a server with real SDK runs and drives its pages in Chromium. Ends with "N passed, N failed".
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { allTests, chromium, Mismatch, World } from "./harness.mjs";
import { filled } from "./server.mjs";

const { values } = parseArgs({ options: { binary: { type: "string" }, only: { type: "string", default: "" }, python: { type: "string" }, versions: { type: "string", default: "1200" } } });
if (!values.binary) throw new Error("say which program: --binary build/release/pedigree");

const folder = dirname(fileURLToPath(import.meta.url));
for (const name of readdirSync(folder).filter((each) => each.endsWith(".test.mjs")).sort()) await import(join(folder, name));

const [full, empty] = await Promise.all([filled(values, "--hostile", "--versions", values.versions), filled(values, "--empty")]);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium" });
const world = new World(browser, full.told);
world.empty = new World(browser, empty.told);
let passed = 0;
let failed = 0;
for (const { name, run } of allTests().filter((test) => new RegExp(values.only).test(test.name))) {
  const start = Date.now();
  try {
    await run(world);
    passed += 1;
    console.log(`ok   ${name} (${Date.now() - start} ms)`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL ${name}: ${error instanceof Mismatch ? error.message : error.stack}`);
    const page = browser.contexts().at(-1)?.pages()[0];
    await page?.screenshot({ path: `/tmp/pedigree-web-failed-${failed}.png` }).catch(() => undefined);
  }
  await Promise.all(browser.contexts().map((context) => context.close()));
}
await browser.close();
await Promise.all([full.stop(), empty.stop()]);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
