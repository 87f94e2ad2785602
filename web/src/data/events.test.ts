import { describe, expect, it } from "vitest";
import { byDay, edits, gather, type Piece, tell } from "./events";
import type { Event } from "./generated";

function event(fields: Partial<Event>): Event {
  return { id: String(Math.random()), seq: 1, time: "2026-03-01T12:00:00Z", actor: "ada", on_behalf_of: null, via: "web", request_id: null, action: "link", version: "v1", previous_version: null, alias: null, reason: null, objects: { collection: "c" }, before: null, after: null, ...fields };
}
const said = (fields: Partial<Event>) => tell(event(fields)).map((piece: Piece) => (typeof piece === "string" ? piece : Object.values(piece)[0])).join("");

describe("an event in words", () => {
  it.each<[Partial<Event>, string]>([
    [{ action: "alias.add", alias: "production" }, "set production on v1"],
    [{ action: "alias.add", alias: "production", previous_version: "v0" }, "moved production from v0 to v1"],
    [{ action: "alias.remove", alias: "staging" }, "took staging off v1"],
    [{ action: "tag.add", version: null, after: "small" }, "tagged the model small"],
    [{ action: "version.update", before: { ttl_seconds: 1 }, after: { ttl_seconds: 2 } }, "changed ttl seconds of v1"],
    [{ action: "member.set", objects: { project: "wandb-registry-x", user: "vic" }, after: { role: "restricted_viewer" } }, "gave vic the role restricted viewer"],
    [{ action: "member.set", objects: { project: "wandb-registry-x", team: "vision" }, after: { role: "member" } }, "gave team vision the role member"],
    [{ action: "member.remove", objects: { organization: "main", team: "vision" }, before: { user: "vic", role: "viewer" } }, "took the role of vic away"],
    [{ action: "something.new" }, "something.new"],
  ])("%j", (fields, text) => expect(said(fields)).toBe(text));
});

it("edits show each field before and after", () => {
  expect(edits(event({ action: "collection.update", before: { description: "a" }, after: { description: "b" } }))).toEqual([{ field: "description", before: "a", after: "b" }]);
  expect(edits(event({ action: "link" }))).toEqual([]);
});

it("links in a row become one row, moves never", () => {
  const rows = gather([event({ version: "v3" }), event({ version: "v2" }), event({ version: "v1", actor: "bob" }), event({ action: "alias.add", alias: "x" }), event({ action: "alias.add", alias: "x" })]);
  expect(rows.map(({ count }) => count)).toEqual([2, 1, 1, 1]);
  expect(rows[0]?.oldest.version).toBe("v2");
});

it("days keep the order of the rows", () => {
  const days = byDay([event({ time: "2026-03-02T12:00:00Z" }), event({ time: "2026-03-02T11:00:00Z" }), event({ time: "2026-03-01T12:00:00Z" })]);
  expect(days.map(({ events }) => events.length)).toEqual([2, 1]);
});
