import { describe, expect, it } from "vitest";
import { parseWebhook } from "@/lib/gateway/evolution/webhook-events";
import { readRecordedWebhooks } from "./webhook-recordings";

const recorded = readRecordedWebhooks();
const USED = [
  "connection.update",
  "qrcode.updated",
  "status.instance",
  "send.message",
  "messages.update",
  "messages.upsert",
  "messages.edited",
  "messages.delete",
];

const parsedOf = (name: string) =>
  recorded.flatMap(({ body }) => {
    const parsed = body.event === name ? parseWebhook(body) : "unused";
    return typeof parsed === "string" ? [] : [parsed.data];
  });

describe("recorded webhooks", () => {
  it("can all be read if we subscribe to the event", () => {
    for (const { body } of recorded) {
      const parsed = parseWebhook(body);
      if (!USED.includes(body.event)) {
        expect(parsed).toBe("unused");
        continue;
      }
      expect(parsed).toMatchObject({
        event: body.event,
        instanceName: body.instance,
        gatewayAt: new Date(body.date_time),
      });
    }
  });

  it("report each state, with the owner of an open session", () => {
    const data = parsedOf("connection.update");
    expect(data).toContainEqual({ state: "connecting", code: 200, ownerJid: null });
    expect(data).toContainEqual({ state: "open", code: 200, ownerJid: "5511999990001@s.whatsapp.net" });
    expect(data).toContainEqual({ state: "close", code: 401, ownerJid: null });
    expect(data).toContainEqual({ state: "close", code: 403, ownerJid: null });
    expect(data).toContainEqual({ state: "refused", code: 428, ownerJid: null });
    expect(parsedOf("status.instance")).toContainEqual({
      code: 401,
      disconnectedAt: "2026-11-22T07:03:07.694Z",
    });
  });

  it("report a QR code without its image, and the limit of QR codes", () => {
    const data = parsedOf("qrcode.updated");
    expect(data).toContainEqual({ limitReached: true });
    const codes = data.filter((each) => each.limitReached === false);
    expect(codes.length).toBeGreaterThan(10);
    for (const each of codes) {
      expect(each.code).toMatch(/^2@/);
      expect(each.base64).toBeNull();
    }
  });

  it("identify a message by its WhatsApp id, and a contact by the phone behind a hidden address", () => {
    expect(parsedOf("messages.update")).toContainEqual({
      id: "3EB0D31EF99CECDE89B731",
      fromMe: true,
      status: "DELIVERY_ACK",
    });
    expect(parsedOf("send.message")[0]).toMatchObject({
      id: "3EB0D31EF99CECDE89B731",
      phones: ["5511988887777"],
      sentAtSeconds: 1795330905,
    });
    expect(parsedOf("messages.upsert")).toContainEqual({
      id: "3EB09BB65A24C8714A3582",
      fromMe: false,
      phones: ["5511988887777"],
      lid: "379139622407209",
      kind: "text",
      text: "Oi, quero saber do pedido",
      media: null,
      quotedId: null,
      quotedText: null,
      pushName: "Cliente Um",
      sentAtSeconds: 1795330908,
    });
  });

  it("identify the contact of a message typed on the phone, whose second address is the chip's own", () => {
    expect(parsedOf("messages.upsert")).toContainEqual(
      expect.objectContaining({
        id: "3EB036852AA75CD57F4B96",
        fromMe: true,
        phones: ["5511988887777"],
        lid: null,
        pushName: null,
      }),
    );
  });
});
