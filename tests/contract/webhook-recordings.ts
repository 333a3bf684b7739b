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

/** Webhooks of a real Evolution API 2.3.6 in the order in which they arrived. */
export function readRecordedWebhooks(): RecordedWebhook[] {
  const text = readFileSync(new URL("./recordings/webhooks.json", import.meta.url), "utf8");
  return z.array(webhookSchema).parse(JSON.parse(text));
}
