import { describe, expect, it } from "vitest";
import { dialect } from "@/lib/gateway/dialect";
import type { FoundMessage } from "@/lib/gateway/sending";
import {
  type FoundContext,
  LATEST_WRITE_MS,
  matchFound,
  type OpenAttempt,
  type SoughtMessage,
} from "@/lib/queue/settle/match-found";

const START = Date.UTC(2026, 10, 22, 12);
const at = (seconds: number) => new Date(START + seconds * 1_000);

const sought: SoughtMessage = {
  attemptId: "first",
  contactId: "ana",
  toKey: "553188887777",
  text: "Olá, doutora",
  mediaKind: null,
};

function attempt(facts: Partial<OpenAttempt> = {}): OpenAttempt {
  return {
    attemptId: "first",
    contactId: "ana",
    state: "uncertain",
    dispatchedAt: at(0),
    finishedAt: at(1),
    mediaSha256: null,
    ...facts,
  };
}

function message(facts: Partial<FoundMessage> = {}): FoundMessage {
  return {
    gatewayMessageId: "M1",
    remoteJid: "553188887777@s.whatsapp.net",
    fromMe: true,
    text: "Olá, doutora",
    media: null,
    sentAt: at(0),
    status: "SERVER_ACK",
    ...facts,
  };
}

function idFor(found: FoundMessage[], context: Partial<FoundContext> = {}, of = sought): string | null {
  const known = { open: [attempt()], claimed: new Set<string>(), contactOfHidden: new Map(), ...context };
  return matchFound(of, found, known)?.gatewayMessageId ?? null;
}

describe("the proof that an uncertain message was sent", () => {
  it.each<[string, Partial<FoundMessage>]>([
    ["without the ninth digit", {}],
    ["with the ninth digit", { remoteJid: "5531988887777@s.whatsapp.net" }],
    ["with a device number", { remoteJid: "5531988887777:12@s.whatsapp.net" }],
    ["with a clock slightly behind", { sentAt: at(-1) }],
    ["at the latest possible time", { sentAt: at(LATEST_WRITE_MS / 1_000) }],
  ])("is the same text to the same recipient at the right time: %s", (_, facts) => {
    expect(idFor([message(facts)])).toBe("M1");
  });

  it.each<[string, Partial<FoundMessage>]>([
    ["another text", { text: "Olá, doutora!" }],
    ["no text", { text: null }],
    ["a file with that caption", { media: { kind: "document", sha256: "a" } }],
    ["another recipient", { remoteJid: "553188887778@s.whatsapp.net" }],
    ["a group", { remoteJid: "553188887777@g.us" }],
    ["an incoming message", { fromMe: false }],
    ["a message from before the dispatch", { sentAt: at(-11) }],
    ["a message from long after the dispatch", { sentAt: at(LATEST_WRITE_MS / 1_000 + 2) }],
    ["a message without a time", { sentAt: null }],
  ])("is never %s", (_, facts) => {
    expect(idFor([message(facts)])).toBeNull();
  });

  it.each([
    ["the same document", "document", { kind: "document", sha256: "a" }, "M1"],
    ["another document", "document", { kind: "document", sha256: "b" }, null],
    ["a document without a digest", "document", { kind: "document", sha256: null }, "M1"],
    ["an image, which the gateway converts", "image", { kind: "image", sha256: "b" }, "M1"],
    ["a document for an image", "image", { kind: "document", sha256: "a" }, null],
    ["a text for an image", "image", null, null],
  ] as const)(
    "of a file is of the same kind and, if it is sent unchanged, the same file: %s",
    (_, mediaKind, media, id) => {
      const open = [attempt({ mediaSha256: "a" })];
      const found = [message({ media: media && { ...media } })];
      expect(idFor(found, { open }, { ...sought, mediaKind })).toBe(id);
    },
  );

  it("is never a message that another attempt has already claimed", () => {
    expect(idFor([message()], { claimed: new Set(["M1"]) })).toBeNull();
  });
});

describe.each(["document", "audio"] as const)("files with one caption to one contact: %s", (mediaKind) => {
  const first = { ...sought, mediaKind };
  const second = { ...first, attemptId: "second" };
  const ofSecond = [message({ media: { kind: mediaKind, sha256: "b" }, sentAt: at(5) })];
  const attempts = (later: Partial<OpenAttempt> = {}) => [
    attempt({ mediaSha256: "a" }),
    attempt({ attemptId: "second", mediaSha256: "b", dispatchedAt: at(5), finishedAt: at(6), ...later }),
  ];

  it("are told apart by their digest, although an older one may never have been sent", () => {
    expect(idFor(ofSecond, { open: attempts() }, second)).toBe("M1");
    expect(idFor(ofSecond, { open: attempts() }, first)).toBeNull();
  });

  it("do not wait for a dispatch of another file", () => {
    const found = [message({ media: { kind: mediaKind, sha256: "a" }, sentAt: at(0) })];
    expect(idFor(found, { open: attempts({ state: "dispatching", finishedAt: null }) }, first)).toBe("M1");
  });
});

describe("identical texts to one contact", () => {
  const second = attempt({ attemptId: "second", dispatchedAt: at(5), finishedAt: at(6) });
  const open = [second, attempt()];
  const soughtSecond = { ...sought, attemptId: "second" };

  it("are matched in order: the oldest message belongs to the oldest attempt", () => {
    const found = [message({ gatewayMessageId: "M2", sentAt: at(5) }), message()];
    expect(idFor(found, { open })).toBe("M1");
    expect(idFor(found, { open }, soughtSecond)).toBe("M2");
  });

  it("never share one message", () => {
    expect(idFor([message()], { open })).toBe("M1");
    expect(idFor([message()], { open }, soughtSecond)).toBeNull();
  });

  it("are not matched when the message may belong to a dispatch in progress", () => {
    const underWay = attempt({
      attemptId: "second",
      state: "dispatching",
      dispatchedAt: at(30),
      finishedAt: null,
    });
    const context = { open: [attempt(), underWay] };
    expect(idFor([message({ sentAt: at(30) })], context)).toBeNull();
    expect(idFor([message({ sentAt: at(1) })], context)).toBe("M1");
  });
});

describe("a recipient that the gateway names without a phone", () => {
  const hidden = message({ remoteJid: "123456789@lid" });

  it("is known from a message that reached it before", () => {
    const other = attempt({ attemptId: "other", contactId: "bia" });
    const open = [attempt(), other];
    expect(idFor([hidden], { open, contactOfHidden: new Map([["123456789@lid", "ana"]]) })).toBe("M1");
    expect(idFor([hidden], { contactOfHidden: new Map([["123456789@lid", "bia"]]) })).toBeNull();
  });

  it("is matched by text and time if no other contact may have been sent that text", () => {
    expect(idFor([hidden])).toBe("M1");
    const other = attempt({ attemptId: "other", contactId: "bia", dispatchedAt: at(20) });
    expect(idFor([hidden], { open: [attempt(), other] })).toBeNull();
  });
});

describe("a message with an attempt's own id", () => {
  const attemptId = "01980000-0000-7000-8abc-def012345678";
  const gatewayMessageId = dialect.ownMessageId(attemptId);
  const own = { ...sought, attemptId };

  it("is proof, whatever its text and time", () => {
    const seen = message({ gatewayMessageId, text: null, sentAt: null });
    expect(idFor([seen], { open: [attempt({ attemptId })] }, own)).toBe(gatewayMessageId);
  });

  it("is no proof for another attempt with the same text", () => {
    const open = [attempt(), attempt({ attemptId })];
    expect(idFor([message({ gatewayMessageId })], { open })).toBeNull();
    expect(idFor([message({ gatewayMessageId })], { open }, own)).toBe(gatewayMessageId);
  });
});
