import { describe, expect, it } from "vitest";
import { parseWebhook } from "@/lib/gateway/evolution/webhook-events";
import { recordedInbound } from "./webhook-recordings";

const body = (event: string, data: unknown) => ({
  event,
  instance: "alpha",
  date_time: "2026-11-28T18:50:58.988Z",
  data,
});
const parse = (event: string, data: unknown) => {
  const parsed = parseWebhook(body(event, data));
  return typeof parsed === "string" ? parsed : parsed.data;
};

/** SHA-256 of the recorded files: 32 bytes, each 7. */
const SHA256 = "07".repeat(32);
const file = (mimeType: string, more: object = {}) => ({
  mimeType,
  bytes: 12345,
  fileName: null,
  seconds: null,
  sha256: SHA256,
  ...more,
});
const PDF = file("application/pdf", { fileName: "cv.pdf" });

describe.each(["2.3.7", "2.4.0-unlicensed"] as const)("inbound messages recorded with %s", (version) => {
  const first = (name: string) => {
    const [webhook] = recordedInbound(version, name);
    return parse(webhook?.event ?? "", webhook?.data);
  };
  it.each([
    ["text (LID addressed)", { kind: "text", text: "oi", media: null }],
    ["image", { kind: "image", text: "a foto", media: file("image/jpeg") }],
    ["document", { kind: "document", text: null, media: PDF }],
    ["document with caption", { kind: "document", text: "meu CV", media: PDF }],
    ["audio (voice)", { kind: "audio", media: file("audio/ogg; codecs=opus", { seconds: 3 }) }],
    ["video", { kind: "video", text: "video", media: file("video/mp4", { seconds: 3 }) }],
    ["sticker", { kind: "sticker", text: null, media: file("image/webp") }],
    ["location", { kind: "location", text: "Lugar", media: null }],
    ["contact card", { kind: "contact", text: "Dra. Ana", media: null }],
    ["reaction", { kind: "reaction", text: "👍" }],
    ["reaction taken back", { kind: "reaction", text: null }],
    ["view once image", { kind: "image", media: file("image/jpeg") }],
    ["poll vote not decryptable", { kind: "unsupported", text: null, media: null }],
  ])("a %s", (name, content) => {
    expect(first(name)).toMatchObject({ fromMe: false, pushName: "Ana", ...content });
  });

  it("a reaction refers to the message that it is about, and a quoted reply does so since only 2.3.7", () => {
    const target = first("text (LID addressed)");
    const id = typeof target === "string" ? "" : target.id;
    expect(first("reaction")).toMatchObject({ quotedId: id });
    const isKept = version === "2.3.7";
    expect(first("quoted reply")).toMatchObject({
      text: "respondo",
      quotedId: isKept ? id : null,
      quotedText: isKept ? "a pergunta" : null,
    });
  });

  it("an edit is reported twice, and neither report is an acknowledgement", () => {
    const [edited, update] = recordedInbound(version, "edit (protocolMessage)");
    const change = { change: "edit", text: "oi, corrigido" };
    expect(parse("messages.edited", edited?.data)).toMatchObject({
      ...change,
      editedAt: "2026-09-21T14:13:20.000Z",
    });
    expect(parse("messages.update", update?.data)).toMatchObject({ ...change, editedAt: null });
    expect(parse("messages.update", update?.data)).not.toHaveProperty("status");
  });

  it("a deletion for everybody is reported twice", () => {
    for (const { event, data } of recordedInbound(version, "delete for everybody (revoke)")) {
      expect(parse(event, data)).toEqual({ id: expect.stringMatching(/^3EB0/), change: "delete" });
    }
  });
});

describe("addresses of inbound messages", () => {
  const upsert = (key: object, message: unknown = { conversation: "oi" }) =>
    parse("messages.upsert", { key: { id: "A1", fromMe: false, ...key }, message });

  it.each([
    ["2.3.6", "361883998614362@lid", "5511988885001@s.whatsapp.net", "361883998614362"],
    ["2.3.7", "5511988885001@s.whatsapp.net", "5511988885001@s.whatsapp.net", null],
    ["2.4", "5511988885001@s.whatsapp.net", "361883998614362@lid", "361883998614362"],
  ])("contain the phone in every form, as in %s", (_, remoteJid, remoteJidAlt, lid) => {
    expect(upsert({ remoteJid, remoteJidAlt })).toMatchObject({ phones: ["5511988885001"], lid });
  });

  it("contain no phone if WhatsApp hides it", () => {
    expect(upsert({ remoteJid: "361883998614362@lid" })).toMatchObject({
      phones: [],
      lid: "361883998614362",
    });
  });

  it.each(["120363041234567890@g.us", "status@broadcast", "1234@broadcast", "120363@newsletter"])(
    "in %s belong to no contact",
    (remoteJid) => {
      expect(upsert({ remoteJid })).toBe("no_contact");
      expect(parse("messages.delete", { id: "A1", remoteJid })).toBe("no_contact");
      expect(
        parse("messages.edited", { key: { id: "A1", remoteJid }, editedMessage: { conversation: "b" } }),
      ).toBe("no_contact");
    },
  );

  it("are ignored for messages that nobody wrote", () => {
    const remoteJid = "5511988885001@s.whatsapp.net";
    for (const message of [{ protocolMessage: { type: 3 } }, { messageContextInfo: {} }, null]) {
      expect(upsert({ remoteJid }, message)).toBe("unused");
    }
  });
});

describe("fields of inbound messages", () => {
  const image = (fields: object) =>
    parse("messages.upsert", {
      key: { id: "A1", fromMe: false, remoteJid: "5511988885001@s.whatsapp.net" },
      message: { imageMessage: { mimetype: "image/png", ...fields } },
    });
  const bytes = Array.from({ length: 32 }, () => 7);

  it.each([
    ["base64", Buffer.from(bytes).toString("base64")],
    ["a list", bytes],
    ["a buffer", { type: "Buffer", data: bytes }],
    ["an object", Object.assign({}, bytes)],
  ])("read a SHA-256 written as %s", (_, fileSha256) => {
    expect(image({ fileSha256 })).toMatchObject({ media: { sha256: SHA256 } });
  });

  it("read sizes above 32 bits, and ignore what is no size or hash", () => {
    expect(image({ fileLength: { low: -1, high: 1, unsigned: true } })).toMatchObject({
      media: { bytes: 2 ** 33 - 1 },
    });
    expect(image({ fileLength: "12345", fileSha256: "abc" })).toMatchObject({
      media: { bytes: 12345, sha256: null },
    });
    expect(image({ fileLength: -1 })).toMatchObject({ media: { bytes: null } });
  });

  it("replace characters that cannot be stored, instead of losing the message", () => {
    expect(image({ caption: "a\u0000b\ud800c" })).toMatchObject({ text: "a\uFFFDb\uFFFDc" });
  });
});

it("a status DELETED without a text is no deletion, as 2.3.6 reports edits", () => {
  const update = { keyId: "A1", remoteJid: "1@lid", fromMe: false, status: "DELETED" };
  expect(parse("messages.update", update)).not.toHaveProperty("change");
});
