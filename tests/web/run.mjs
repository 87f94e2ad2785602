// run.mjs --binary FILE [--only WORDS] [--python FILE]: fills a server with real SDK runs and drives its pages in Chromium. Ends with "N passed, N failed".
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { allTests, chromium, Mismatch, root, World } from "./harness.mjs";

const { values } = parseArgs({ options: { binary: { type: "string" }, only: { type: "string", default: "" }, python: { type: "string", default: join(root, ".cache/venv/bin/python") }, versions: { type: "string", default: "1200" } } });
if (!values.binary) throw new Error("say which program: --binary build/release/pedigree");

/** A filled server that ends with its stdin. */
export async function filled(...extra) {
  const child = spawn(values.python, [join(root, "tests/web/fill.py"), "--binary", values.binary, ...extra], { stdio: ["pipe", "pipe", "inherit"] });
  const line = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", resolve);
    child.once("exit", (code) => reject(new Error(`fill.py ended with ${code}`)));
  });
  return { told: JSON.parse(line), stop: () => new Promise((done) => (child.once("exit", done), child.stdin.end())) };
}

const folder = dirname(fileURLToPath(import.meta.url));
for (const name of readdirSync(folder).filter((each) => each.endsWith(".test.mjs")).sort()) await import(join(folder, name));

const [full, empty] = await Promise.all([filled("--versions", values.versions), filled("--empty")]);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium" });
const world = new World(browser, full.told);
world.empty = new World(browser, empty.told);
let passed = 0;
let failed = 0;
for (const { name, run } of allTests().filter((test) => test.name.includes(values.only))) {
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
