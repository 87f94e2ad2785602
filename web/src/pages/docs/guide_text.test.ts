import { describe, expect, it } from "vitest";
import { addressed, blocksOf, linked, shortTitle, slug, titleOf } from "./guide_text";
import { docsUrl, library } from "./library";

const page = "# A page: of things\n\nFirst *words*.\n\n## See `who` moved it\n\n```python train.py\nprint(1)\n```\n\n```text\n1\n```\n\nMore.\n\n- a\n\n## See `who` moved it\n";

it("a page is cut into text, headings and snippets", () => {
  expect(titleOf(page)).toBe("A page: of things");
  expect(shortTitle(titleOf(page))).toBe("A page");
  expect(blocksOf(page)).toEqual([
    { kind: "text", text: "First *words*.\n\n" },
    { kind: "heading", level: 2, text: "See `who` moved it", id: "see-who-moved-it" },
    { kind: "snippet", language: "python", file: "train.py", text: "print(1)" },
    { kind: "snippet", language: "text", file: null, text: "1" },
    { kind: "text", text: "More.\n\n- a\n\n" },
    { kind: "heading", level: 2, text: "See `who` moved it", id: "see-who-moved-it-1" },
  ]);
});

it("headings have the addresses GitHub gives them", () => expect([slug("Promote, with a reason"), slug("Users, keys, organizations"), slug("Über 2 Wege")]).toEqual(["promote-with-a-reason", "users-keys-organizations", "über-2-wege"]));

it("links between the files lead to the pages, others stay", () => {
  expect(linked("[a](walkthrough.md) [b](../formats/events.md#runs) [c](https://example.org/x.md) [d](#here)")).toBe("[a](/docs/walkthrough) [b](/docs/events#runs) [c](https://example.org/x.md) [d](#here)");
});

it("snippets name this server", () => {
  expect(addressed("export WANDB_BASE_URL=http://127.0.0.1:8080", "https://models.example.org")).toBe("export WANDB_BASE_URL=https://models.example.org");
  expect(addressed("--host http://our-server:8080", "https://models.example.org")).toBe("--host https://models.example.org");
  expect(addressed("--host http://our-server:8080", "http://127.0.0.1:9000")).toBe("--host http://our-server:8080"); // another machine cannot call us so
});

describe("the guide", () => {
  it("begins with the quickstart and has a title on every page", () => {
    expect(library.map(({ name }) => name).slice(0, 4)).toEqual(["quickstart", "walkthrough", "concepts", "operate"]);
    expect(library.filter(({ title }) => title === "")).toEqual([]);
  });
  it("has no link to a page or heading that is not there", () => {
    const places = new Set(library.flatMap(({ name, text }) => [docsUrl(name), ...blocksOf(text).flatMap((block) => (block.kind === "heading" ? [`${docsUrl(name)}#${block.id}`] : []))]));
    const links = library.flatMap(({ text }) => [...linked(text).matchAll(/\]\((\/docs\/[^)]*)\)/g)].map((found) => found[1] as string));
    expect(links.length).toBeGreaterThan(2);
    expect(links.filter((link) => !places.has(link))).toEqual([]);
    expect(library.flatMap(({ text }) => [...linked(text).matchAll(/\]\(([^)]*\.md[^)]*)\)/g)].map((found) => found[1]))).toEqual([]);
  });
  it("names no server but the one that is replaced", () => expect(library.filter(({ text }) => /https?:\/\/(?!127\.0\.0\.1:8080\b|our-server:8080\b)[\w.]+:\d/.test(text)).map(({ name }) => name)).toEqual([]));
});
