import { describe, expect, it } from "vitest";
import { apiOf, collectionUrl, organizationUrl, registrySettingsUrl, runUrl, target, teamUrl, versionUrl } from "./places";

const model = { entity: "main", project: "wandb-registry-model", collection: "Digits & co" };
const dataset = { entity: "ada", project: "digits", collection: "mnist", type: "dataset" };

function where(address: string) {
  const url = new URL(address, "http://x");
  return target(url.pathname, url.search);
}

describe("addresses that the SDK prints", () => {
  it("of a registry version", () => {
    expect(where("/orgs/main/registry/model?selectionPath=main%2Fwandb-registry-model%2FDigits%20%26%20co&view=membership&version=v3")).toEqual({ page: "version", place: model, version: "v3" });
  });
  it("of the older registry", () => {
    const place = { entity: "ada", project: "model-registry", collection: "My Registered Model" };
    expect(where("/ada/registry/model?selectionPath=ada%2Fmodel-registry%2FMy%20Registered%20Model&view=membership&version=v0")).toEqual({ page: "version", place, version: "v0" });
    expect(where("/ada/registry/model")).toEqual({ page: "registry", entity: "ada", project: "model-registry" });
  });
  it("of versions, collections, runs and projects", () => {
    expect(where("/ada/digits/artifacts/dataset/mnist/v0")).toEqual({ page: "version", place: dataset, version: "v0" });
    expect(where("/ada/digits/artifacts/dataset/mnist")).toEqual({ page: "collection", place: dataset });
    expect(where("/ada/digits/runs/abc")).toEqual({ page: "run", entity: "ada", project: "digits", run: "abc" });
    expect(where("/ada/digits")).toEqual({ page: "project", entity: "ada", project: "digits" });
    expect(where("/orgs/main/registry/model")).toEqual({ page: "registry", entity: "main", project: "wandb-registry-model" });
  });
  it("of a user or a team", () => {
    expect(where("/ada")).toEqual({ page: "entity", entity: "ada" });
    expect(where("/orgs")).toEqual({ page: "organizations" });
  });
  it("that are nothing", () => {
    expect(where("/a/b/c/d/e/f/g")).toEqual({ page: "unknown" });
    expect(where("/a/b/c/%E0%A4%A")).toEqual({ page: "unknown" });
  });
});

describe("addresses we make", () => {
  it("lead back to where they come from", () => {
    expect(where(versionUrl(model, "v3"))).toEqual({ page: "version", place: model, version: "v3" });
    expect(where(collectionUrl(model))).toEqual({ page: "collection", place: model });
    expect(where(collectionUrl(model, { compare: "v1,v2" }))).toEqual({ page: "compare", place: model, versions: ["v1", "v2"] });
    expect(where(versionUrl(dataset, "v1", { tab: "files" }))).toEqual({ page: "version", place: dataset, version: "v1" });
    expect(where(runUrl("ada", "digits", "a b"))).toEqual({ page: "run", entity: "ada", project: "digits", run: "a b" });
  });
  it("of organizations, teams and settings, too", () => {
    expect(where(organizationUrl("main"))).toEqual({ page: "organization", organization: "main", tab: "registries" });
    expect(where("/orgs/main/registry")).toEqual({ page: "organization", organization: "main", tab: "registries" });
    expect(where(organizationUrl("the lab", "service-accounts"))).toEqual({ page: "organization", organization: "the lab", tab: "service-accounts" });
    expect(where(teamUrl("main", "vision"))).toEqual({ page: "team", organization: "main", team: "vision", tab: "members" });
    expect(where(teamUrl("main", "vision", "settings"))).toEqual({ page: "team", organization: "main", team: "vision", tab: "settings" });
    expect(where(registrySettingsUrl("main", "wandb-registry-model", "members"))).toEqual({ page: "registry settings", entity: "main", project: "wandb-registry-model" });
    for (const none of ["/orgs/main/nothing", "/orgs/main/members/vic", "/orgs/main/teams/vision/nothing", "/orgs/main/teams/vision/trash/1"]) expect(where(none)).toEqual({ page: "unknown" });
  });
  it("encode names one by one", () => expect(apiOf({ ...model, collection: "50% ä" })).toBe("/api/v1/projects/main/wandb-registry-model/50%25%20%C3%A4"));
});
