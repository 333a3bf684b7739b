import { describe, expect, it } from "vitest";
import { ClientLimiter, type StepAside } from "@/lib/clients/limiter";

const PLACES = 8;
const MOST_OF_ONE = 6;

/** Creates a limiter with work that runs until the test ends it. Records the clients whose work has begun. */
function makeFloor() {
  const turns = new ClientLimiter({ all: PLACES, ofOne: MOST_OF_ONE });
  const begun: string[] = [];
  const ends = new Map<string, (() => void)[]>();
  const come = (client: string, before: (stepAside: StepAside) => Promise<void> = async () => undefined) =>
    turns.run(client, async (stepAside) => {
      await before(stepAside);
      begun.push(client);
      await new Promise<void>((resolve) => {
        ends.set(client, [...(ends.get(client) ?? []), resolve]);
      });
    });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  const end = async (client: string) => {
    ends.get(client)?.shift()?.();
    await settle();
  };
  const count = (client: string) => begun.filter((name) => name === client).length;
  return { turns, come, end, count, settle };
}

const many = (times: number, begin: () => unknown) => Array.from({ length: times }, begin);

describe("the client limiter", () => {
  it("leaves room for another client while one sends a hundred requests", async () => {
    const { come, count, settle } = makeFloor();
    many(100, () => come("noisy"));
    await settle();
    expect(count("noisy")).toBe(MOST_OF_ONE);
    void come("quiet");
    await settle();
    expect(count("quiet")).toBe(1);
  });

  it("runs a request of the client with the fewest running requests next", async () => {
    const { come, end, count, settle } = makeFloor();
    many(100, () => come("first"));
    many(100, () => come("second"));
    await settle();
    expect([count("first"), count("second")]).toEqual([MOST_OF_ONE, PLACES - MOST_OF_ONE]);
    void come("quiet");
    await end("first");
    expect(count("quiet")).toBe(1);
    for (let step = 0; step < 40; step += 1) {
      await end("first");
      await end("second");
    }
    expect(Math.abs(count("first") - count("second"))).toBeLessThanOrEqual(MOST_OF_ONE);
  });

  it("does not count a request while it waits or after it has failed, and counts it again after the wait", async () => {
    const { turns, come, count, settle } = makeFloor();
    let release = () => undefined;
    const waited = new Promise<void>((resolve) => {
      release = () => {
        resolve();
        return undefined;
      };
    });
    many(50, () => come("one", (stepAside) => stepAside(() => waited)));
    await settle();
    expect(count("one")).toBe(0);
    const failing = many(20, () => turns.run("one", () => Promise.reject(new Error("no"))));
    for (const failure of failing) await expect(failure).rejects.toThrow("no");
    release();
    await settle();
    expect(count("one")).toBe(MOST_OF_ONE);
  });
});
