import { expect } from "vitest";
import { POST } from "@/app/api/webhooks/evolution/route";
import type { ChipRow } from "@/db/schema";
import { WEBHOOK_HEADER, webhookSecret } from "@/lib/chips/webhooks/webhook-secret";
import type { AppContext } from "@/lib/context/server-context";

export function webhookBody(
  instanceName: string | null,
  event: string,
  data: unknown,
  at: Date = new Date(),
): string {
  return JSON.stringify({
    event,
    instance: instanceName,
    data,
    destination: "http://127.0.0.1/api/webhooks/evolution",
    date_time: at.toISOString(),
    server_url: "http://127.0.0.1:8080",
    apikey: "B3826192-E04F-40B1-A4F0-B5971987EAB3",
  });
}

export function secretOf(
  ctx: Pick<AppContext, "config">,
  chip: Pick<ChipRow, "id" | "webhookGeneration">,
  generation: number = chip.webhookGeneration,
): string {
  return webhookSecret(ctx.config.authSecret, { chipId: chip.id, generation });
}

/** Delivers an event from a chip's instance to the webhook route and expects a 200 response. */
export async function tell(
  ctx: Pick<AppContext, "config">,
  chip: ChipRow,
  event: string,
  data: unknown,
  at?: Date,
): Promise<void> {
  expect(await deliver(secretOf(ctx, chip), webhookBody(chip.instanceName, event, data, at))).toBe(200);
}

export async function deliver(secret: string | null, body: string): Promise<number> {
  const headers = new Headers({ "content-type": "application/json" });
  if (secret !== null) headers.set(WEBHOOK_HEADER, secret);
  const request = new Request("http://127.0.0.1/api/webhooks/evolution", { method: "POST", headers, body });
  return (await POST(request)).status;
}
