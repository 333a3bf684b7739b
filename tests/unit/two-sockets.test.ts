import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type StateReading, showsTwoSockets } from "@/lib/health/check-sockets";

const timelines = z
  .array(
    z.object({
      name: z.string(),
      transitions: z.array(z.object({ ms: z.number(), state: z.string() })).optional(),
    }),
  )
  .parse(JSON.parse(readFileSync("tests/contract/recordings/timelines.json", "utf8")));

/** Builds readings from pairs of a time in ms and the state that was read at this time. Each reading takes 5 ms. */
function readingsOf(states: readonly (readonly [atMs: number, state: string])[]): StateReading[] {
  return states.map(([atMs, state]) => ({ state, beganMs: atMs - 5, endedMs: atMs }));
}
const every = (stepMs: number, ...states: string[]) =>
  readingsOf(states.map((state, index): [number, string] => [index * stepMs, state]));

describe("the sequence of an instance's states", () => {
  it.each([
    ["scan, and GET connect called in the short close after it", true],
    ["WhatsApp back after a connect call while away", true],
    ["after a restart of the flapping instance", true],
    ["WhatsApp away 3 s, GET connect called once meanwhile", false],
    ["states after WhatsApp drops the socket", false],
    ["states after stream:error conflict replaced", false],
    ["states of an open instance through a server restart", false],
    ["states while the phone scans", false],
  ])("of the recording '%s' shows two sockets: %s", (name, wanted) => {
    const transitions = timelines.find((timeline) => timeline.name === name)?.transitions ?? [];
    expect(transitions.length).toBeGreaterThan(1);
    expect(showsTwoSockets(readingsOf(transitions.map(({ ms, state }) => [ms, state] as const)))).toBe(
      wanted,
    );
  });

  it("shows one socket, however often it drops", () => {
    const drops = Array.from({ length: 16 }, () => ["open", "close", "connecting"]).flat();
    expect(showsTwoSockets(every(20, ...drops))).toBe(false);
    expect(
      showsTwoSockets(every(20, ...Array.from({ length: 30 }, () => ["close", "connecting"]).flat())),
    ).toBe(false);
  });

  it("proves nothing when the readings are too far apart to catch every login", () => {
    const missed = Array.from({ length: 16 }, () => ["open", "close"]).flat();
    expect(showsTwoSockets(every(400, ...missed))).toBe(false);
    expect(showsTwoSockets(every(20, ...missed))).toBe(true);
  });

  it("proves nothing when some logins were missed", () => {
    const login = ["open", "close", "connecting"];
    const order = [...login, ...login, "open", "close", "open", "close"];
    expect(showsTwoSockets(every(20, ...order, "connecting", "open", "close", "open"))).toBe(false);
  });
});
