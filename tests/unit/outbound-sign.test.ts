import { describe, expect, it } from "vitest";
import { z } from "zod";
import { VERIFY_SAMPLE } from "@/lib/openapi/callbacks";
import { derivedCallbackSecret, makeCallbackSecret, signatureHeaders } from "@/lib/outbound/sign";

const sampleSchema = z.object({
  isFromJulia: z.custom<
    (secret: string, headers: Record<string, string>, body: string, nowMs?: number) => boolean
  >((value) => typeof value === "function"),
});
const { isFromJulia } = sampleSchema.parse(
  await import(`data:text/javascript,${encodeURIComponent(VERIFY_SAMPLE)}`),
);

describe("the verification sample in the API reference", () => {
  const [older, newer, stranger] = [makeCallbackSecret(), makeCallbackSecret(), makeCallbackSecret()];
  const sentAt = new Date("2026-11-22T12:00:00.400Z");
  const body = '{"type":"message.status","data":{"to":"Olá"}}';
  const headers = signatureHeaders([newer, older], { id: "event-1", sentAt, body });
  const now = sentAt.getTime();

  it("accepts our requests with the new and the previous secret", () => {
    expect(isFromJulia(newer, headers, body, now)).toBe(true);
    expect(isFromJulia(older, headers, body, now + 299_000)).toBe(true);
    expect(isFromJulia(stranger, headers, body, now)).toBe(false);
  });

  it("rejects a replay after six minutes, a changed body, id or time, and a missing signature", () => {
    expect(isFromJulia(newer, headers, body, now + 360_000)).toBe(false);
    expect(isFromJulia(newer, headers, `${body} `, now)).toBe(false);
    expect(isFromJulia(newer, { ...headers, "webhook-id": "event-2" }, body, now)).toBe(false);
    expect(isFromJulia(newer, { ...headers, "webhook-timestamp": "x" }, body, now)).toBe(false);
    const later = String(Math.floor(now / 1000) + 60);
    expect(isFromJulia(newer, { ...headers, "webhook-timestamp": later }, body, now)).toBe(false);
    expect(isFromJulia(newer, { ...headers, "webhook-signature": "" }, body, now)).toBe(false);
    expect(isFromJulia(newer, { ...headers, "webhook-signature": "v1," }, body, now)).toBe(false);
    expect(isFromJulia(newer, {}, body, now)).toBe(false);
  });

  it("accepts each attempt of the same event as fresh", () => {
    const again = new Date(sentAt.getTime() + 360_000);
    const second = signatureHeaders([newer], { id: "event-1", sentAt: again, body });
    expect(second["webhook-id"]).toBe(headers["webhook-id"]);
    expect(isFromJulia(newer, second, body, now + 360_000)).toBe(true);
  });
});

describe("the signature of a callback", () => {
  const config = { authSecret: "a secret of at least thirty-two characters" };
  const secret = derivedCallbackSecret(config, "client-a");

  it("matches the example in the specification", () => {
    const example = signatureHeaders(["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"], {
      id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
      sentAt: new Date(1_614_265_330_000),
      body: '{"test": 2432232314}',
    });
    expect(example["webhook-signature"]).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  });

  it("uses a 256-bit secret derived from our secret and the client", () => {
    expect(derivedCallbackSecret(config, "client-a")).toBe(secret);
    expect(derivedCallbackSecret(config, "client-b")).not.toBe(secret);
    expect(Buffer.from(secret.slice("whsec_".length), "base64")).toHaveLength(32);
    expect(
      derivedCallbackSecret({ authSecret: "another secret of thirty-two characters" }, "client-a"),
    ).not.toBe(secret);
  });
});
