import { describe, expect, it } from "vitest";
import { compareWebhook } from "@/lib/chips/webhooks/repair-webhooks";
import { verifyWebhookSecret, WEBHOOK_HEADER, webhookSecret } from "@/lib/chips/webhooks/webhook-secret";
import { loadRunningConfig } from "@/lib/config/config";
import type { GatewayWebhook } from "@/lib/gateway/pairing";

const AUTH_SECRET = "a secret of at least thirty-two characters";
const CHIP = "01a20375-7850-7237-bdc9-887c83872e2b";
const OTHER = "01a20375-785b-7531-a042-f90e19a0316e";

const secret = (chipId: string, generation: number, authSecret = AUTH_SECRET) =>
  webhookSecret(authSecret, { chipId, generation });

const wanted: GatewayWebhook = {
  url: "https://julia.example.com/api/webhooks/evolution",
  enabled: true,
  events: ["CONNECTION_UPDATE", "SEND_MESSAGE"],
  headers: { [WEBHOOK_HEADER]: secret(CHIP, 2) },
  byEvents: false,
  base64: false,
};

describe("the webhook's secret", () => {
  it("proves its chip and generation, and is rejected after any change", () => {
    const value = secret(CHIP, 7);
    expect(verifyWebhookSecret(AUTH_SECRET, value)).toEqual({ chipId: CHIP, generation: 7 });
    expect(verifyWebhookSecret("another secret of thirty-two characters", value)).toBeNull();
    for (const forged of [
      null,
      "",
      value.replace(CHIP, OTHER),
      value.replace(".7.", ".8."),
      value.replace(".7.", ".07."),
      `${value} `,
      `${value}\n`,
      value.toUpperCase(),
    ]) {
      expect(verifyWebhookSecret(AUTH_SECRET, forged)).toBeNull();
    }
  });
});

describe("a registered webhook", () => {
  const compare = (found: GatewayWebhook | null) => compareWebhook(found, wanted, AUTH_SECRET, CHIP);

  it("is set when it is missing or ours differs from the expected configuration", () => {
    expect(compare(null)).toBe("set");
    expect(compare({ ...wanted, url: "", enabled: false, events: [] })).toBe("set");
    expect(compare({ ...wanted, enabled: false, events: [] })).toBe("set");
    expect(compare({ ...wanted, events: ["SEND_MESSAGE"] })).toBe("set");
    expect(compare({ ...wanted, byEvents: true })).toBe("set");
    expect(compare({ ...wanted, base64: true })).toBe("set");
    expect(compare({ ...wanted, headers: {} })).toBe("set");
    expect(compare({ ...wanted, headers: { ...wanted.headers, "x-other": "1" } })).toBe("set");
    expect(compare({ ...wanted, headers: { [WEBHOOK_HEADER]: secret(CHIP, 1) } })).toBe("set");
    // The address of the deployment has changed. Our own secret proves that the webhook with the old address is ours.
    expect(compare({ ...wanted, url: "https://old.example.com/api/webhooks/evolution" })).toBe("set");
  });

  it("is left unchanged when it is correct, whatever the order of its events", () => {
    expect(compare({ ...wanted, events: [...wanted.events].reverse() })).toBe("as_it_should_be");
  });

  it("is foreign when neither its address nor its secret is ours", () => {
    const theirs = { ...wanted, url: "https://crm.example.com/hook" };
    expect(compare({ ...theirs, headers: {} })).toBe("foreign");
    expect(compare({ ...theirs, headers: {}, enabled: false })).toBe("foreign");
    expect(compare({ ...theirs, headers: { [WEBHOOK_HEADER]: secret(OTHER, 2) } })).toBe("foreign");
  });
});

describe("the address for webhooks", () => {
  const base = (environment: Record<string, string>) =>
    loadRunningConfig({
      DATABASE_URL: "postgres://localhost/julia",
      AUTH_SECRET,
      EVOLUTION_API_KEY: "key",
      ...environment,
    }).webhookBaseUrl;

  it("is APP_URL, unless it is a loopback address and the gateway runs on another machine", () => {
    const elsewhere = "https://evolution.example.com";
    const here = "http://127.0.0.1:8080";
    expect(base({ EVOLUTION_API_URL: elsewhere })).toBeNull();
    expect(base({ EVOLUTION_API_URL: elsewhere, APP_URL: "http://localhost:3000" })).toBeNull();
    expect(base({ EVOLUTION_API_URL: elsewhere, APP_URL: "https://julia.example.com/" })).toBe(
      "https://julia.example.com",
    );
    expect(base({ EVOLUTION_API_URL: here, PORT: "3100" })).toBe("http://127.0.0.1:3100");
  });
});
