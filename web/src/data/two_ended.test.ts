import { describe, expect, it, vi } from "vitest";
import type { Paged } from "./load";
import { joined, reach } from "./two_ended";

const same = (row: number) => row;
const list = (count: number) => Array.from({ length: count }, (_, i) => i);
const backwards = (from: number, to: number) => list(to).slice(from).reverse();

describe("a list read from both ends", () => {
  it("has its last rows at the bottom, and a gap", () => {
    const both = joined([0, 1, 2], false, [9, 8], 10, same);
    expect([both.count, both.rows, both.gap]).toEqual([10, undefined, { from: 3, to: 8 }]);
    expect(list(10).map(both.at)).toEqual([0, 1, 2, undefined, undefined, undefined, undefined, undefined, 8, 9]);
  });
  it("is whole once a row came from both, each row once", () => {
    for (let seen = 1; seen <= 10; seen += 1) expect(joined(list(seen), false, backwards(seen - 1, 10), 10, same).rows).toEqual(list(10));
    expect(joined(list(7), false, backwards(3, 10), 10, same).rows).toEqual(list(10));
    expect(joined(list(10), true, backwards(8, 10), 10, same).rows).toEqual(list(10));
  });
  it("is not taken for whole by a number that is out of date", () => {
    const both = joined(list(5), false, backwards(6, 12), 11, same); // 5 came in between, since they were counted
    expect([both.rows, both.count, both.gap]).toEqual([undefined, 11, { from: 5, to: 5 }]);
    expect(joined(list(7), false, backwards(6, 12), 11, same).rows).toEqual(list(12));
  });
});

describe("rows that come into sight", () => {
  const paged = (rows: number[] | undefined) => ({ rows, reach: vi.fn() }) as unknown as Paged<number> & { reach: ReturnType<typeof vi.fn> };
  const asked = (first: number, last: number, withTail = true) => {
    const ends = { head: paged(list(100)), tail: paged(withTail ? backwards(900, 1000) : undefined), askTail: () => undefined };
    reach(ends, joined(ends.head.rows ?? [], false, ends.tail.rows ?? [], 1000, same), first, last, 20);
    return [ends.head.reach.mock.calls[0]?.[0], ends.tail.reach.mock.calls[0]?.[0]];
  };
  it("are asked for from the nearer end", () => {
    expect(asked(200, 230)).toEqual([250, undefined]);
    expect(asked(850, 880)).toEqual([undefined, 169]);
    expect(asked(850, 880, false)).toEqual([900, undefined]);
  });
  it("are asked for until both ends have one row in common", () => {
    const ends = { head: paged(list(500)), tail: paged(backwards(500, 1000)), askTail: () => undefined };
    reach(ends, joined(ends.head.rows ?? [], false, ends.tail.rows ?? [], 1000, same), 490, 520, 20);
    expect(ends.head.reach).toHaveBeenCalledWith(500);
  });
  it("are asked for once they are near the gap, and not before", () => {
    expect(asked(0, 30)).toEqual([undefined, undefined]);
    expect(asked(70, 95)).toEqual([115, undefined]);
    expect(asked(915, 940)).toEqual([undefined, 104]);
    expect(asked(960, 990)).toEqual([undefined, undefined]);
  });
});
