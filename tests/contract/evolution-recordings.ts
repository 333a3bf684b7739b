import { readFileSync } from "node:fs";
import { z } from "zod";

const recordingSchema = z.object({
  name: z.string(),
  request: z.object({ method: z.string(), path: z.string(), body: z.unknown().optional() }),
  response: z.object({ status: z.number(), body: z.unknown().optional() }),
});

export type Recording = z.infer<typeof recordingSchema>;

/** Exchanges with a real Evolution API 2.3.6, kept as they were recorded. */
export function readRecordings(): Recording[] {
  const text = readFileSync(new URL("./recordings/http.json", import.meta.url), "utf8");
  return z.array(recordingSchema).parse(JSON.parse(text));
}
