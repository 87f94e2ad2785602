// What must hold on every page: nothing serious for axe-core in both themes, no overflow on a phone, no unformatted value, no error in the console.
import { equal, modelUrl, open, overflow, seriousFaults, settled, test, unformatted, versionUrl } from "./harness.mjs";

const model = "Digits classifier";
export const pages = {
  home: "/",
  registry: "/orgs/main/registry/model",
  model: modelUrl(model),
  card: modelUrl(model, "&tab=card"),
  history: modelUrl(model, "&tab=history"),
  use: modelUrl(model, "&tab=use"),
  large: modelUrl("Large model"),
  version: versionUrl(model, "v0"),
  metrics: versionUrl("Evaluated model", "v0", "&tab=metrics"),
  metadata: versionUrl("Evaluated model", "v0", "&tab=metadata"),
  files: versionUrl("Evaluated model", "v0", "&tab=files&file=table.table.json"),
  provenance: versionUrl(model, "v0", "&tab=provenance"),
  "use a version": versionUrl(model, "v0", "&tab=use"),
  compare: modelUrl(model, "&compare=v0,v1&all=1"),
  lineage: versionUrl("Reader", "v0", "&tab=lineage&depth=6"),
  "lineage list": versionUrl("Reader", "v0", "&tab=lineage&view_as=list"),
  run: "/ada/digits/runs/media-run",
  "run charts": "/ada/digits/runs/long-run?tab=charts",
  "run media": "/ada/digits/runs/media-run?tab=media",
  "run log": "/ada/digits/runs/media-run?tab=log",
  "run versions": "/ada/digits/runs/teach?tab=versions",
  "run files": "/ada/digits/runs/media-run?tab=files&file=requirements.txt",
  search: "/search?q=digits",
  project: "/ada/digits",
  "project artifacts": "/ada/digits?tab=artifacts",
  collection: "/ada/digits/artifacts/dataset/digits",
  guide: "/docs",
  "guide walkthrough": "/docs/walkthrough#audit",
  "guide concepts": "/docs/concepts",
  "guide events": "/docs/events",
  "projects of a user": "/ada",
  settings: "/settings",
  authorize: "/authorize",
  "not there": modelUrl("No such model"),
};

/** As olga, who administers the organisation lab. */
export const administration = {
  organization: "/orgs/lab",
  members: "/orgs/lab/members",
  teams: "/orgs/lab/teams",
  "service accounts": "/orgs/lab/service-accounts",
  invitations: "/orgs/lab/invitations",
  "organization trash": "/orgs/lab/trash",
  "organization settings": "/orgs/lab/settings",
  team: "/orgs/lab/teams/vision",
  "team settings": "/orgs/lab/teams/vision/settings",
  "registry settings": "/orgs/lab/registry/vision-models/settings",
  "registry members": "/orgs/lab/registry/vision-models/settings?tab=members",
  "protected aliases": "/orgs/lab/registry/vision-models/settings?tab=aliases",
  "registry trash": "/orgs/lab/registry/vision-models/settings?tab=trash",
  organizations: "/settings/organizations",
  "own trash": "/trash",
  "not an organization": "/orgs/nowhere/members",
};
/** Who looks at what. */
export const everything = [["ada", { ...pages, "members for a member": "/orgs/main/members", "registry settings for a member": "/orgs/main/registry/model/settings" }], ["olga", administration], ["admin", { users: "/settings/users" }]];

for (const theme of ["light", "dark"]) {
  test(`everywhere: nothing serious for axe-core, ${theme}`, async (world) => {
    const found = [];
    for (const [who, addresses] of everything) {
      const page = await world.page(who, { theme });
      for (const [name, address] of Object.entries(addresses)) {
        await open(page, address);
        for (const fault of await seriousFaults(page)) found.push(`${name}: ${fault}`);
      }
    }
    equal(found, []);
  });
}

test("everywhere: a dialog has nothing serious for axe-core either", async (world) => {
  const page = await world.page();
  await open(page, pages.model, "production");
  await page.getByRole("button", { name: "Move", exact: true }).first().click();
  await page.getByRole("dialog").getByLabel("Version").selectOption({ index: 1 });
  await settled(page);
  equal(await seriousFaults(page), []);
  const olga = await world.page("olga");
  for (const [address, button] of [["/orgs/lab/members", "Add or invite"], ["/orgs/lab/members", "Remove pat"], ["/orgs/lab/service-accounts", /^Keys of/], ["/orgs/lab/registry/vision-models/settings", "Delete vision-models…"]]) {
    await open(olga, address);
    await olga.getByRole("button", { name: button }).click();
    await settled(olga);
    equal(await seriousFaults(olga), [], String(button));
  }
});

test("everywhere: no overflow at phone width, no unformatted value, no error", async (world) => {
  const found = [];
  for (const [who, addresses] of everything) {
    const page = await world.page(who, { width: 390, height: 800 });
    for (const [name, address] of Object.entries(addresses)) {
      await open(page, address);
      const over = await overflow(page);
      if (over > 0) found.push(`${name}: ${over} px too wide`);
      for (const word of await unformatted(page)) found.push(`${name}: shows ${word}`);
    }
    found.push(...page.problems);
  }
  equal(found, []);
});

test("everywhere: the guide for whoever is not signed in, too", async (world) => {
  for (const theme of ["light", "dark"]) {
    const page = await world.page(null, { theme, width: 390 });
    for (const address of ["/docs", "/docs/events"]) {
      await open(page, address);
      equal([await seriousFaults(page), await overflow(page)], [[], 0], address);
    }
  }
});

test("everywhere: the sign-in page, too", async (world) => {
  for (const theme of ["light", "dark"]) {
    const page = await world.page(null, { theme, width: 390 });
    await open(page, "/");
    equal([await seriousFaults(page), await overflow(page)], [[], 0]);
    await open(page, "/join#a-token");
    equal([await seriousFaults(page), await overflow(page)], [[], 0], "an invitation");
  }
});
