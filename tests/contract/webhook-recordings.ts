import { readFileSync } from "node:fs";
import { z } from "zod";

const webhookSchema = z.object({
  at: z.coerce.date(),
  body: z.looseObject({
    event: z.string(),
    instance: z.string(),
    data: z.unknown(),
    date_time: z.string(),
    apikey: z.string(),
  }),
});

export type RecordedWebhook = z.infer<typeof webhookSchema>;

/** Returns the webhooks of a real Evolution API 2.3.6 in order of arrival. */
export function readRecordedWebhooks(): RecordedWebhook[] {
  const text = readFileSync(new URL("./recordings/webhooks.json", import.meta.url), "utf8");
  return z.array(webhookSchema).parse(JSON.parse(text));
}

const newerSchema = z.object({ headers: z.record(z.string(), z.string()), body: webhookSchema.shape.body });
const inboundSchema = z.object({
  name: z.string(),
  webhooks: z.array(z.object({ event: z.string(), data: z.unknown() })),
});

/** Returns the webhooks of a newer version with their headers, because 2.4 adds new headers. */
export function readNewerWebhooks(version: "2.3.7" | "2.4.0-unlicensed"): z.infer<typeof newerSchema>[] {
  const text = readFileSync(new URL(`./recordings/webhooks-${version}.json`, import.meta.url), "utf8");
  return z.array(newerSchema).parse(JSON.parse(text));
}

/** Returns the webhooks for one inbound message of each kind. */
export function readInbound(version: "2.3.7" | "2.4.0-unlicensed"): z.infer<typeof inboundSchema>[] {
  const text = readFileSync(new URL(`./recordings/inbound-${version}.json`, import.meta.url), "utf8");
  return z.array(inboundSchema).parse(JSON.parse(text));
}
