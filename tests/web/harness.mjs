// What the tests of the pages share: a browser signed in as somebody, addresses, and the checks every page must pass.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const require = createRequire(join(root, "web/package.json"));
export const { chromium } = require("playwright-core");
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const tests = [];
export function test(name, run) {
  tests.push({ name, run });
}
export function allTests() {
  return tests;
}

export class Mismatch extends Error {}
export function equal(actual, expected, what = "") {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) throw new Mismatch(`${what} expected ${b}, got ${a}`);
}
export function ok(condition, what) {
  if (!condition) throw new Mismatch(what);
}

/** Waits until `ask` gives something true; pages load data in their own time. */
export async function until(ask, what, timeout = 8000) {
  const end = Date.now() + timeout;
  let last;
  for (;;) {
    try {
      last = await ask();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Mismatch(`${what} did not happen (last: ${last instanceof Error ? last.message.split("\n")[0] : JSON.stringify(last)})`);
    await new Promise((wake) => setTimeout(wake, 50));
  }
}

export class World {
  constructor(browser, told) {
    this.browser = browser;
    this.told = told;
    this.url = told.url;
  }
  /** A page of somebody who is signed in ("ada", "eve", "vic", "admin") or of nobody (null). Errors of the page fail the test. */
  async page(who = "ada", { theme = "light", width = 1280, height = 900 } = {}) {
    const context = await this.browser.newContext({ viewport: { width, height }, colorScheme: theme, baseURL: this.url, reducedMotion: "reduce" });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.problems = [];
    page.on("pageerror", (error) => page.problems.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error" && !/Failed to load resource/.test(message.text())) page.problems.push(message.text());
    });
    if (who) await this.signIn(page, this.told[`${who}_key`]);
    return page;
  }
  async signIn(page, key) {
    const answer = await page.context().request.post(`${this.url}/api/v1/session`, { data: { api_key: key }, headers: { "X-Pedigree-Web": "1" } });
    ok(answer.status() === 201, `sign-in answered ${answer.status()}: ${await answer.text()}`);
  }
  /** The native API as somebody. */
  async api(method, path, body, who = "ada") {
    const answer = await fetch(`${this.url}/api/v1${path}`, { method, headers: { Authorization: `Bearer ${this.told[`${who}_key`]}`, "Content-Type": "application/json" }, ...(body ? { body: JSON.stringify(body) } : {}) });
    const text = await answer.text();
    return { status: answer.status, body: text ? JSON.parse(text) : null };
  }
}

const registry = "/orgs/main/registry/model";
export function modelUrl(name, extra = "") {
  return `${registry}?selectionPath=${encodeURIComponent(`main/wandb-registry-model/${name}`)}${extra}`;
}
export function versionUrl(name, version, extra = "") {
  return modelUrl(name, `&view=membership&version=${version}${extra}`);
}
export function modelApi(name) {
  return `/registries/main/model/${encodeURIComponent(name)}`;
}

export async function open(page, address, text) {
  await page.goto(address);
  await page.waitForSelector("h1");
  if (text) await page.getByText(text).filter({ visible: true }).first().waitFor();
  await settled(page);
}
/** Nothing is loading any more. */
export async function settled(page) {
  await page.waitForLoadState("networkidle");
  await until(async () => (await page.locator('[aria-busy="true"]').count()) === 0, "loading ended");
}

/** The dialog above the page; pressing a button in it; its end. */
export const dialog = (page) => page.getByRole("dialog");
export async function press(page, name) {
  await dialog(page).getByRole("button", { name, exact: true }).click();
}
export async function closed(page) {
  await until(async () => (await dialog(page).count()) === 0, "the dialog closed");
}
/** The row of a table whose header says so. */
export const row = (page, name) => page.getByRole("row").filter({ has: page.getByRole("rowheader", { name }) });

/** What axe-core calls serious or critical. */
export async function seriousFaults(page) {
  await page.evaluate(axeSource); // through the debugger: the policy of the page allows no foreign script
  const violations = await page.evaluate(async () => (await window.axe.run(document, { resultTypes: ["violations"] })).violations);
  return violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.target.join(" ")).join("; ")}`);
}
export function overflow(page) {
  return page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth));
}
/** Words that mean a value was not formatted. */
export async function unformatted(page) {
  const text = await page.locator("body").innerText();
  return ["[object Object]", "undefined", "{'value'", '{"value":', "Invalid Date"].filter((word) => text.includes(word));
}
