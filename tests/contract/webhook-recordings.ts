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

/** Returns the webhooks for one inbound message of each kind, with the files' hashes as the gateway sent them. */
export function readInbound(version: "2.3.7" | "2.4.0-unlicensed"): z.infer<typeof inboundSchema>[] {
  const text = readFileSync(new URL(`./recordings/inbound-${version}.json`, import.meta.url), "utf8");
  return z.array(inboundSchema).parse(JSON.parse(text.replace(SHORTENED, expand)));
}

/** The recordings shorten byte objects, each version in its own way. Every byte was 7. */
const SHORTENED =
  /(?:"\{\\"0\\":…\} \(|\{"0": 7, "1": 7, "…": ")(\d+) bytes as an object(?:\)"| with number keys"\})/g;

function expand(_: string, bytes: string): string {
  return JSON.stringify(Object.fromEntries(Array.from({ length: Number(bytes) }, (__, index) => [index, 7])));
}

const upsertSchema = z.object({ event: z.string(), data: z.unknown() });

/** Returns the events of the recorded inbound message with this name. Throws if there is none. */
export function recordedInbound(
  version: "2.3.7" | "2.4.0-unlicensed",
  name: string,
): z.infer<typeof upsertSchema>[] {
  const found = readInbound(version).find((each) => each.name === name);
  if (found === undefined) throw new Error(`${version} has no recording of "${name}"`);
  return z.array(upsertSchema).parse(found.webhooks);
}
