import { createHmac, timingSafeEqual } from "node:crypto";
import { describe, expect, it } from "vitest";
import { derivedCallbackSecret, signatureHeaders } from "@/lib/outbound/sign";

const config = { authSecret: "a secret of at least thirty-two characters" };
const TOLERANCE_MS = 5 * 60_000;

/** What a receiver does, written after the specification of Standard Webhooks and sharing nothing with us. */
function isOurs(secret: string, headers: Record<string, string>, body: string, nowMs: number): boolean {
  const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures } = headers;
  if (Math.abs(nowMs - Number(timestamp) * 1000) > TOLERANCE_MS) return false;
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest();
  return (signatures ?? "").split(" ").some((signature) => {
    const [version, value = ""] = signature.split(",");
    const given = Buffer.from(value, "base64");
    return version === "v1" && given.length === expected.length && timingSafeEqual(given, expected);
  });
}

describe("the signature of a callback", () => {
  const secret = derivedCallbackSecret(config, "client-a");
  const sentAt = new Date("2026-11-22T12:00:00.400Z");
  const body = '{"type":"message.status"}';
  const headers = signatureHeaders([secret], { id: "event-1", sentAt, body });

  it("is taken by a receiver that has the client's secret, for five minutes", () => {
    expect(isOurs(secret, headers, body, sentAt.getTime())).toBe(true);
    expect(isOurs(secret, headers, body, sentAt.getTime() + 4 * 60_000)).toBe(true);
  });

  it("is refused when it is replayed after six minutes, also with a newer time written over it", () => {
    const later = sentAt.getTime() + 6 * 60_000;
    expect(isOurs(secret, headers, body, later)).toBe(false);
    const forged = { ...headers, "webhook-timestamp": String(Math.floor(later / 1000)) };
    expect(isOurs(secret, forged, body, later)).toBe(false);
  });

  it("is of this body, this id and this client alone", () => {
    const now = sentAt.getTime();
    expect(isOurs(secret, headers, `${body} `, now)).toBe(false);
    expect(isOurs(secret, { ...headers, "webhook-id": "event-2" }, body, now)).toBe(false);
    expect(isOurs(derivedCallbackSecret(config, "client-b"), headers, body, now)).toBe(false);
  });

  it("is fresh in each try of one event", () => {
    const again = signatureHeaders([secret], {
      id: "event-1",
      sentAt: new Date(sentAt.getTime() + 6 * 60_000),
      body,
    });
    expect(again["webhook-id"]).toBe(headers["webhook-id"]);
    expect(isOurs(secret, again, body, sentAt.getTime() + 6 * 60_000)).toBe(true);
  });

  it("is the one that the specification's own example has", () => {
    const example = signatureHeaders(["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"], {
      id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
      sentAt: new Date(1_614_265_330_000),
      body: '{"test": 2432232314}',
    });
    expect(example["webhook-signature"]).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  });

  it("has a secret of 256 bits that follows from ours and the client, and tells neither", () => {
    expect(derivedCallbackSecret(config, "client-a")).toBe(secret);
    expect(Buffer.from(secret.slice("whsec_".length), "base64")).toHaveLength(32);
    expect(
      derivedCallbackSecret({ authSecret: "another secret of thirty-two characters" }, "client-a"),
    ).not.toBe(secret);
  });
});
