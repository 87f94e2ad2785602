// ./dev bench pages: how long a page takes in a real browser until it can be used, with 10,000 versions in a collection, and how long the server
// takes for each call the page makes.
//
// A page can be used when its content is there, nothing says that it is loading, and no answer is waited for; the next frame is counted, too. The
// median of several visits with the application in the browser's cache, as everybody has it from the second page on; the first visit of all stands
// beside it. The calls of the last visit are made again over a kept connection: the median of each, everything included.
// usage: pages.mjs --binary PATH [--versions 10000] [--only PATTERN] [--told FILE]
import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { parseArgs } from "node:util";
import { chromium, modelUrl, versionUrl, World } from "../tests/web/harness.mjs";
import { filled } from "../tests/web/server.mjs";

const { values } = parseArgs({ options: { binary: { type: "string" }, versions: { type: "string", default: "10000" }, only: { type: "string", default: "" }, python: { type: "string" }, told: { type: "string" } } });
const targets = { usable: 300, call: 20 }; // ms
const visits = 7;
const calls = 21;

const large = "Large model";
const long = "/ada/digits/runs/long-run";
/** Address, and what must be there. */
const pages = {
  home: ["/", "table.models"],
  registry: ["/orgs/main/registry/model", "table.models"],
  "model of N versions": [modelUrl(large), "table.versions tbody th a"],
  "model, sorted by metadata": [modelUrl(large, "&sort=-metadata.accuracy"), "table.versions tbody th a"],
  "model, sorted by a metric of the runs": [modelUrl(large, "&sort=metric.loss"), "table.versions tbody th a"],
  "model, filtered by both": [modelUrl(large, "&filter=accuracy+%3E+0.6+loss+%3C+0.01&sort=-metadata.accuracy"), "table.versions tbody th a"],
  "model, a filter few versions meet": [modelUrl(large, "&filter=accuracy+%3E+0.9998&sort=metric.loss"), "table.versions tbody th a"],
  "history of it": [modelUrl(large, "&tab=history"), ".day .events li"],
  "card of it": [modelUrl(large, "&tab=card"), ".empty"],
  "a version of it": [versionUrl(large, "v5000"), ".answers li"],
  "metrics of the version": [versionUrl(large, "v5000", "&tab=metrics"), "table"],
  "provenance of the version": [versionUrl(large, "v5000", "&tab=provenance"), "h2"],
  "lineage of the version": [versionUrl(large, "v5000", "&tab=lineage"), ".graph .node"],
  "files of a version of 10,000": [versionUrl("Many files", "v1", "&tab=files"), ".tree button"],
  "two versions compared": [modelUrl(large, "&compare=v1,v9"), "table.compared"],
  "two versions of 10,000 files compared": [modelUrl("Many files", "&compare=v0,v1"), "table.compared td.changed"],
  "project of N runs": ["/ada/large", "table"],
  "project with many artifacts": ["/ada/large?tab=artifacts", "table"],
  search: ["/search?q=many", ".found"],
  "run of 100,000 points": [long, ".answers, .facts"],
  "charts of it": [`${long}?tab=charts`, ".chart canvas"],
  "media of it": [`${long}?tab=media`, ".histogram"],
  "log of 25,000 lines": [`${long}?tab=log`, ".log-line"],
  guide: ["/docs/walkthrough", ".docs-text pre"],
  settings: ["/settings", "table"],
};

/** In the page: tells when it can be used. Watches the calls and how they are read without reading anything itself. */
const watch = () => {
  let waiting = 0;
  const counted = (of, name) => {
    const original = of[name];
    of[name] = async function (...given) {
      waiting += 1;
      try {
        return await original.apply(this, given);
      } finally {
        setTimeout(() => (waiting -= 1)); // what the page makes of it comes first
      }
    };
  };
  counted(window, "fetch");
  for (const reader of ["json", "text", "arrayBuffer"]) counted(Response.prototype, reader);
  window.usable = (wanted, since = 0) =>
    new Promise((done) => {
      const look = () => {
        const ready = waiting === 0 && document.querySelector(wanted) && !document.querySelector('[aria-busy="true"]');
        if (ready) requestAnimationFrame(() => setTimeout(() => done(performance.now() - since)));
        else setTimeout(look, 2);
      };
      look();
    });
};

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const round = (ms) => (ms < 10 ? ms.toFixed(1) : Math.round(ms).toString());

let missed = 0;
function show(title, figure, target, met) {
  missed += met ? 0 : 1;
  console.log(`${title.padEnd(58)} ${figure.padEnd(50)} target ${target.padEnd(10)} ${met ? "met" : "MISSED"}`);
}

async function visit(page, [address, wanted]) {
  await page.goto(address, { waitUntil: "commit" });
  return page.evaluate((what) => window.usable(what), wanted);
}

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
function again(url, { method, headers, body }) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const sent = request(url, { method, headers, agent }, (answer) => {
      answer.resume().on("end", () => (answer.statusCode < 400 ? resolve(performance.now() - start) : reject(new Error(`${method} ${url} answered ${answer.statusCode}`))));
    });
    sent.on("error", reject).end(body ?? undefined);
  });
}
/** The median of each call, the slowest first. */
async function timesOf(seen) {
  const times = [];
  for (const call of seen) {
    const took = [];
    for (let i = 0; i < calls; i += 1) took.push(await again(call.url, call));
    times.push({ ms: median(took.slice(3)), what: `${call.method} ${new URL(call.url).pathname}`, operation: /(?:query|mutation) (\w+)/.exec(call.body ?? "")?.[1] });
  }
  return times.sort((a, b) => b.ms - a.ms);
}

async function measured(world, name, place) {
  const page = await world.page();
  await page.addInitScript(watch);
  const first = await visit(page, place);
  const took = [];
  let seen = [];
  const note = (sent) => {
    const { pathname } = new URL(sent.url());
    if (pathname.startsWith("/api/") || pathname === "/graphql") seen.push(sent);
  };
  page.on("request", note);
  for (let i = 0; i < visits; i += 1) {
    seen = [];
    took.push(await visit(page, place));
  }
  page.off("request", note);
  const cookie = (await page.context().cookies()).map((each) => `${each.name}=${each.value}`).join("; ");
  const made = seen.map((sent) => ({ url: sent.url(), method: sent.method(), body: sent.postData(), headers: { Cookie: cookie, "X-Pedigree-Web": "1", ...(sent.postData() ? { "Content-Type": "application/json" } : {}) } }));
  await page.context().close();
  const usable = median(took);
  show(name, `usable after ${round(usable)} ms (first visit ${round(first)})`, `≤ ${targets.usable} ms`, usable <= targets.usable);
  const times = await timesOf(made);
  const slowest = times[0];
  if (slowest) show(`  its ${times.length} calls`, `slowest ${round(slowest.ms)} ms: ${slowest.operation ?? slowest.what.split("/").slice(-2).join("/")}`, `≤ ${targets.call} ms`, slowest.ms <= targets.call);
  for (const { ms, what, operation } of times.filter((each) => each.ms > targets.call)) console.log(`      ${round(ms)} ms  ${what} ${operation ?? ""}`);
}

/** From a click until the table shows what was asked for. */
async function moved(world) {
  const page = await world.page();
  await page.addInitScript(watch);
  const table = pages["model of N versions"];
  const act = (what, wanted) => page.evaluate(([code, selector]) => { const since = performance.now(); new Function(code)(); return window.usable(selector, since); }, [what, wanted]);
  const time = async (name, what, wanted) => {
    const took = [];
    for (let i = 0; i < visits; i += 1) {
      await visit(page, table);
      took.push(await act(what, wanted));
    }
    show(name, `${round(median(took))} ms`, `≤ ${targets.usable} ms`, median(took) <= targets.usable);
  };
  await time("  another order by a click", "[...document.querySelectorAll('button.sort')].find((b) => b.title.includes('accuracy')).click()", "th[aria-sort=descending] button[title*=accuracy]");
  await time("  to the middle of the table", "const box = document.querySelector('.scroll.long'); box.scrollTop = box.scrollHeight / 2", `tr[aria-rowindex="${Math.floor(Number(values.versions) / 2)}"] th`);
  await time("  to the last row", "document.querySelector('[aria-label=\"To the last row\"]').click()", `tr[aria-rowindex="${Number(values.versions) + 1}"] th`);
  await visit(page, table);
  const frames = await page.evaluate(scrollThrough);
  show("  scrolled through, a screen per frame", `${frames.count} frames, the longest ${round(frames.longest)} ms`, "≤ 50 ms", frames.longest <= 50);
  await page.context().close();
}
/** In the page: from the first row on; each frame shows others, and rows come on the way. */
async function scrollThrough() {
  document.querySelector('[aria-label="To the last row"]').click();
  const box = document.querySelector(".scroll.long");
  await window.usable(`tr[aria-rowindex="${document.querySelector("table.versions").getAttribute("aria-rowcount")}"] th`);
  box.scrollTop = 0;
  const lengths = [];
  await new Promise((done) => {
    let last = performance.now();
    const frame = (now) => {
      lengths.push(now - last);
      last = now;
      if (lengths.length === 200) return done();
      box.scrollTop += box.clientHeight;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  return { count: lengths.length, longest: Math.max(...lengths.slice(5)) };
}

const server = values.told ? { told: JSON.parse(readFileSync(values.told, "utf8")), stop: async () => undefined } : await filled(values, "--versions", values.versions);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium" });
const world = new World(browser, server.told);
console.log(`${values.versions} versions of a model, each of its own run; a run of 100,000 points; a version of 10,000 files\n`);
for (const [name, place] of Object.entries(pages).filter(([each]) => new RegExp(values.only).test(each))) {
  await measured(world, name.replace(" N ", ` ${values.versions} `), place);
  if (name === "model of N versions") await moved(world);
}
await browser.close();
agent.destroy();
await server.stop();
console.log(missed ? `\n${missed} targets missed` : "\nevery target met");
