import { describe, expect, it } from "vitest";
import { check, type Evidence, mostInWindow } from "../chaos/checker";

const HOUR = { perHour: 2, perDay: 3, hourSeconds: 6, daySeconds: 40 };

/** Returns the evidence of a message that was accepted once and reported as sent. `change` replaces parts of it. */
function evidence(change: Partial<Evidence>): Evidence {
  return {
    acknowledged: new Map([["a", "1"]]),
    stored: stored("sent"),
    accepted: [{ instanceName: "um", text: "a", atMs: 1_000 }],
    limits: HOUR,
    explains: () => false,
    ...change,
  };
}

const first = { id: "1", text: "a", resolvedBy: null, expiresAtMs: 10_000, seq: 1, line: "ana" };
const stored = (phase: string) => [{ ...first, phase }];
const one = { instanceName: "um", text: "a", atMs: 1_000 };

describe("the chaos checker", () => {
  it("reports nothing when both sides agree", () => {
    expect(Object.values(check(evidence({}))).flat()).toEqual([]);
  });

  it.each([
    ["lost", { stored: [] }],
    ["lost", { stored: stored("queued"), accepted: [] }],
    ["unexpected", { accepted: [one, { ...one, text: "b" }] }],
    ["duplicated", { accepted: [one, { ...one, atMs: 9_000 }] }],
    ["lyingSent", { accepted: [] }],
    ["lyingNotSent", { stored: stored("expired") }],
    ["unexplainedUncertain", { stored: stored("uncertain") }],
    ["sentLate", { accepted: [{ ...one, atMs: 12_000 }] }],
  ] as const)("detects %s", (kind, change) => {
    expect(check(evidence(change))[kind]).toHaveLength(1);
  });

  it("accepts an uncertain message that a fault explains", () => {
    const explained = evidence({ stored: stored("uncertain"), explains: () => true });
    expect(check(explained).unexplainedUncertain).toEqual([]);
  });

  it("reports a message that overtook an earlier one to its contact, unless a fault explains it", () => {
    const both = [...stored("sent"), { ...first, id: "2", text: "b", phase: "sent", seq: 2 }];
    const accepted = [
      { ...one, text: "b" },
      { ...one, atMs: 2_000 },
    ];
    expect(check(evidence({ stored: both, accepted })).outOfOrder).toEqual(["ana"]);
    const explains = (id: string) => id === "1";
    expect(check(evidence({ stored: both, accepted, explains })).outOfOrder).toEqual([]);
  });

  it("measures the fullest window, wherever it starts", () => {
    expect(mostInWindow([0, 5_999, 6_000, 11_998], 6)).toBe(3);
    expect(mostInWindow([0, 6_000, 12_000], 6)).toBe(1);
    const accepted = [0, 5_000, 5_999].map((atMs) => ({ ...one, atMs }));
    expect(check(evidence({ accepted })).overLimit).toEqual(["um: 3 in 6 s"]);
  });
});
