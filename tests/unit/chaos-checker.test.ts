import { describe, expect, it } from "vitest";
import { type InboundEvidence, inboundKey, NO_INBOUND } from "../chaos/check-inbound";
import { type Accepted, check, type Evidence, mostInWindow, type StoredMessage } from "../chaos/checker";

const HOUR = { perHour: 2, perDay: 3, hourSeconds: 6, daySeconds: 40 };

/** Returns the evidence of a message that was accepted once and reported as sent. `change` replaces parts of it. */
function evidence(change: Partial<Evidence>): Evidence {
  return {
    acknowledged: new Map([["a", "1"]]),
    stored: stored("sent"),
    accepted: [one],
    limits: HOUR,
    explains: () => false,
    inbound: NO_INBOUND,
    ...change,
  };
}

const first = {
  id: "1",
  token: "a",
  resolvedBy: null,
  expiresAtMs: 10_000,
  seq: 1,
  line: "ana",
  gatewayMessageId: null,
  mediaKind: null,
  answers: null,
};
const stored = (phase: string) => [{ ...first, phase }];
const one: Accepted = { instanceName: "um", token: "a", id: "A", quotedId: null, atMs: 1_000 };

describe("the chaos checker", () => {
  it("reports nothing when both sides agree", () => {
    expect(Object.values(check(evidence({}))).flat()).toEqual([]);
  });

  it.each([
    ["lost", { stored: [] }],
    ["lost", { stored: stored("queued"), accepted: [] }],
    ["unexpected", { accepted: [one, { ...one, token: "b", id: "B" }] }],
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
    const both = [...stored("sent"), { ...first, id: "2", token: "b", phase: "sent", seq: 2 }];
    const accepted = [
      { ...one, token: "b", id: "B" },
      { ...one, atMs: 2_000 },
    ];
    expect(check(evidence({ stored: both, accepted })).outOfOrder).toEqual(["ana"]);
    const explains = (id: string) => id === "1";
    expect(check(evidence({ stored: both, accepted, explains })).outOfOrder).toEqual([]);
  });

  it("reports a message that has the gateway id of another message, as after a proof by the wrong file", () => {
    const both = [
      { ...first, phase: "sent", gatewayMessageId: "B" },
      { ...first, id: "2", token: "b", phase: "sent", gatewayMessageId: "A" },
    ];
    const accepted = [one, { ...one, token: "b", id: "B" }];
    expect(check(evidence({ stored: both, accepted })).wrongProof).toHaveLength(2);
    const own = [{ ...first, phase: "sent", gatewayMessageId: "A" }];
    expect(check(evidence({ stored: own })).wrongProof).toEqual([]);
  });

  it("measures the fullest window, wherever it starts", () => {
    expect(mostInWindow([0, 5_999, 6_000, 11_998], 6)).toBe(3);
    expect(mostInWindow([0, 6_000, 12_000], 6)).toBe(1);
    const accepted = [0, 5_000, 5_999].map((atMs) => ({ ...one, atMs }));
    expect(check(evidence({ accepted })).overLimit).toEqual(["um: 3 in 6 s"]);
  });
});

describe("the chaos checker of replies", () => {
  const reply = (change: Partial<StoredMessage["answers"]> = {}): StoredMessage[] => [
    { ...first, phase: "sent", answers: { instanceName: "um", gatewayId: "IN", mayLeave: false, ...change } },
  ];
  const quoting = { ...one, quotedId: "IN" };
  const elsewhere = { ...one, instanceName: "dois" };

  it("reports nothing if the chip that received the inbound message sent the reply with its quote", () => {
    const found = check(evidence({ stored: reply(), accepted: [quoting] }));
    expect(Object.values(found).flat()).toEqual([]);
  });

  it("reports a reply through another chip, unless the chip could not send", () => {
    expect(check(evidence({ stored: reply(), accepted: [elsewhere] })).misrouted).toHaveLength(1);
    const found = check(evidence({ stored: reply({ mayLeave: true }), accepted: [elsewhere] }));
    expect(Object.values(found).flat()).toEqual([]);
  });

  it.each([
    ["a reply without its quote", reply(), one],
    ["a reply with another quote", reply(), { ...one, quotedId: "OTHER" }],
    [
      "a quote through a chip that does not have the message",
      reply({ mayLeave: true }),
      { ...elsewhere, quotedId: "IN" },
    ],
    ["a quote in a message that answers nothing", stored("sent"), quoting],
  ])("reports %s", (_, messages, accepted) => {
    expect(check(evidence({ stored: messages, accepted: [accepted] })).misquoted).toHaveLength(1);
  });
});

describe("the chaos checker of inbound messages", () => {
  const heard = { instanceName: "um", gatewayId: "IN" };
  const kept = { ...heard, id: "i1", direction: "in" };
  const key = inboundKey(heard);
  const both = (change: Partial<InboundEvidence>) =>
    check(
      evidence({
        inbound: {
          written: [heard],
          delivered: new Set([key]),
          acknowledged: new Set([key]),
          stored: [kept],
          reported: ["i1"],
          ...change,
        },
      }),
    );

  it("reports nothing if each acknowledged message is stored and reported once", () => {
    expect(Object.values(both({})).flat()).toEqual([]);
    const lostWebhook = {
      delivered: new Set<string>(),
      acknowledged: new Set<string>(),
      stored: [],
      reported: [],
    };
    expect(Object.values(both(lostWebhook)).flat()).toEqual([]);
    expect(Object.values(both({ acknowledged: new Set() })).flat()).toEqual([]);
  });

  it.each([
    ["inboundLost", "that is not stored", { stored: [], reported: [] }],
    ["inboundLost", "that is not reported", { reported: [] }],
    ["inboundDuplicated", "that is stored twice", { stored: [kept, { ...kept, id: "i1" }] }],
    ["inboundDuplicated", "that is reported twice", { reported: ["i1", "i1"] }],
    ["inboundUnexpected", "that nobody wrote", { written: [] }],
    [
      "inboundUnexpected",
      "whose webhook was lost",
      { delivered: new Set<string>(), acknowledged: new Set<string>() },
    ],
    [
      "inboundUnexpected",
      "that is stored as written on the phone",
      { stored: [{ ...kept, direction: "out_manual" }] },
    ],
  ] as const)("reports in %s a message %s", (kind, _, change) => {
    expect(both(change)[kind]).toHaveLength(1);
  });
});
