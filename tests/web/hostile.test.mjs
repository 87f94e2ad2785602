// What an attacker, or bad luck, puts into names, texts, numbers and files: nothing of it acts, fetches, disguises, breaks or widens a page.
import { equal, modelUrl, ok, open, overflow, seriousFaults, settled, test, unformatted, until, versionUrl } from "./harness.mjs";

const long = "W".repeat(128);
const odd = "<script>&quot; %2F?#é🔥";
const file = (name) => versionUrl(long, "v0", `&tab=files&file=${encodeURIComponent(name)}`);
const run = "/ada/hostile/runs/evil-run";
const pages = {
  home: "/",
  registry: "/orgs/main/registry/model",
  ...Object.fromEntries(["", "&tab=card", "&tab=history", "&tab=use", "&compare=v0,v1,v2&all=1"].map((extra) => [`model ${extra}`, modelUrl(long, extra)])),
  "odd model": modelUrl(odd),
  "odd version": versionUrl(odd, "v0"),
  ...Object.fromEntries(["", "&tab=metrics", "&tab=metadata", "&tab=files", "&tab=provenance", "&tab=lineage", "&tab=use"].map((extra) => [`version ${extra}`, versionUrl(long, "v0", extra)])),
  "an empty version": versionUrl(long, "v1", "&tab=files"),
  ...Object.fromEntries(["page.html", "picture.svg", "broken.png", "empty.json", "broken.json", "odd.table.json", "n ?#&%2F<b>.txt", `${"d/".repeat(60)}deep.txt`].map((name) => [`file ${name}`, file(name)])),
  ...Object.fromEntries(["", "?tab=charts", "?tab=media", "?tab=code", "?tab=log", "?tab=files"].map((extra) => [`run ${extra}`, run + extra])),
  project: "/ada/hostile",
  artifacts: "/ada/hostile?tab=artifacts",
  search: `/search?q=${"🔥".repeat(120)}`,
  "too long a search": `/search?q=${"x".repeat(3000)}`,
};

for (const width of [1280, 420]) {
  test(`hostile: no page acts, fetches from elsewhere, breaks or is too wide, ${width} px`, async (world) => {
    const page = await world.page("ada", { width });
    const found = [];
    page.on("request", (request) => !request.url().startsWith(world.url) && !/^(blob|data):/.test(request.url()) && found.push(`asked ${request.url()}`));
    for (const [name, address] of Object.entries(pages)) {
      await open(page, address);
      const over = await overflow(page);
      if (over > 0) found.push(`${name}: ${over} px too wide`);
      for (const word of await unformatted(page)) found.push(`${name}: shows ${word}`);
      if (/^owned/.test(await page.title())) found.push(`${name}: a script ran`);
      if (await page.locator('a[href^="javascript:" i], main script').count()) found.push(`${name}: holds what could act`);
      if (await page.getByRole("alert").count()) found.push(`${name}: ${await page.getByRole("alert").first().innerText()}`);
      equal(await page.locator("h1").count(), 1, `${name}: first headings`);
    }
    equal([...found, ...page.problems], []);
  });
}

test("hostile: axe-core finds nothing serious in texts of users", async (world) => {
  const page = await world.page();
  for (const name of ["model &tab=card", "version ", "version &tab=metadata", "run ", "run ?tab=media"]) {
    await open(page, pages[name]);
    equal(await seriousFaults(page), [], name);
  }
  await open(page, pages["model &tab=card"], "Head");
  equal(await page.locator(".markdown :is(h1, h2, h3, h4)").evaluateAll((all) => all.map((each) => `${each.tagName} ${each.textContent}`)), ["H2 Head", "H3 Deeper"], "headings follow that of the page");
});

test("hostile: one long name leaves the others their columns", async (world) => {
  const page = await world.page();
  await open(page, "/", "Digits classifier");
  const right = await page.getByRole("columnheader", { name: /^Production$/i }).first().evaluate((cell) => cell.getBoundingClientRect().right);
  ok(right < 1280, `what is in production is out of sight, at ${right} px`);
});

test("hostile: files are what they say", async (world) => {
  const page = await world.page();
  await open(page, versionUrl(long, "v0", "&tab=files"), "broken.png");
  ok((await page.locator(".tree").innerText()).includes("con\ufffdtxt.exe"), "a name that turns its end is shown with what turns it");
  for (const [name, says] of [["empty.json", "This file is empty."], ["broken.png", "This is no picture"], ["page.html", "<script>document.title"], ["odd.table.json", "−∞"], ["n ?#&%2F<b>.txt", "odd name"]]) {
    await open(page, file(name));
    await page.locator(".preview").getByText(says).first().waitFor();
  }
});

test("hostile: infinities and names that every object has are values like others", async (world) => {
  const page = await world.page();
  await open(page, versionUrl(long, "v0", "&tab=metrics"), "toString");
  await page.getByRole("row", { name: /^low/ }).first().getByText("−∞").first().waitFor();
  await open(page, modelUrl(long, "&compare=v0,v2&all=1"));
  equal(await page.locator("td[title*='[object'], td[title*='function']").count(), 0);
  await open(page, versionUrl(long, "v0", "&tab=metadata"));
  await page.getByRole("button", { name: /99 500 more characters/ }).click();
  await page.getByRole("button", { name: /^\d+ more$/ }).click();
  await page.getByRole("rowheader", { name: "many.m399", exact: true }).waitFor();
});

test("hostile: a session that ends says so, loses no place, and its page comes back", async (world) => {
  const page = await world.page();
  await open(page, modelUrl("Digits classifier"), "production");
  await page.getByRole("button", { name: "Move", exact: true }).first().click();
  await page.getByRole("dialog").getByLabel("Version").selectOption({ index: 1 });
  await settled(page);
  await page.context().clearCookies();
  await page.getByRole("dialog").locator("button[type=submit]:enabled").click();
  await page.getByText("Your session has ended.").waitFor();
  await page.getByLabel("API key").fill(world.told.ada_key);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "Digits classifier" }).waitFor();
  equal(page.problems, []);
});

test("hostile: without a server every page says so, and goes on when it is back", async (world) => {
  const page = await world.page();
  for (const answer of [(route) => route.abort(), (route) => route.fulfill({ status: 503, contentType: "application/problem+json", body: '{"type":"unavailable","detail":"the server is busy"}' })]) {
    for (const address of [modelUrl("Digits classifier"), versionUrl("Digits classifier", "v0", "&tab=files"), "/ada/digits/runs/media-run", "/ada/digits"]) {
      const calls = /\/(api\/v1\/(?!session)|graphql)/;
      await page.route(calls, answer);
      await page.goto(address);
      await page.getByRole("alert").first().waitFor();
      await page.unroute(calls, answer);
      await until(async () => {
        const again = page.getByRole("button", { name: "Try again" });
        if (await again.count()) await again.first().click();
        return (await page.getByRole("alert").count()) === 0 && (await page.locator("h1").count()) === 1;
      }, `${address} came back`);
    }
  }
});

test("hostile: a change with the cookie alone is refused, whatever it is sent as", async (world) => {
  const page = await world.page();
  const { request } = page.context();
  const routes = (await world.api("GET", "/routes", undefined, "admin")).body.filter(({ method, access }) => !["GET", "HEAD", "OPTIONS"].includes(method) && access !== "public");
  ok(routes.length > 50, "the routes are known");
  const open = [];
  for (const { method, pattern } of routes)
    for (const type of ["application/json", "text/plain", "application/x-www-form-urlencoded"]) {
      const answer = await request.fetch(world.url + pattern.replace(/\{[^}]*\}/g, "x"), { method, data: "{}", headers: { "Content-Type": type, Origin: "https://evil.example" } });
      if (![401, 403].includes(answer.status())) open.push(`${method} ${pattern} as ${type}: ${answer.status()}`);
    }
  equal(open, []);
});

test("hostile: a file opened by itself is no page of ours, and stays with its reader", async (world) => {
  const page = await world.page();
  for (const name of ["page.html", "picture.svg"]) {
    const answer = await page.context().request.get(`${world.url}/api/v1/registries/main/model/${long}/versions/v0/files/${name}`);
    const headers = answer.headers();
    equal([answer.status(), headers["content-type"], headers["x-content-type-options"], headers["cache-control"]], [200, "application/octet-stream", "nosniff", "private, no-cache"], name);
    ok(headers["content-security-policy"].startsWith("sandbox"), name);
  }
  const refused = await page.context().request.get(`${world.url}/api/v1/registries/main/model/nothing`);
  equal([refused.status(), refused.headers()["cache-control"]], [404, "no-store"]);
});
