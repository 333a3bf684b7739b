import { type ReadBytes, readBytes } from "@/lib/read-bytes";

/** A QR code image is 18 kB, and no event that we use comes near this limit. */
const MAX_BODY_BYTES = 1024 * 1024;
const BODY_DEADLINE_MS = 10_000;

/** Reads the raw body. Rejects after 10 s, so that the gateway retries. */
export async function readBody(request: Request): Promise<Exclude<ReadBytes, "late">> {
  const bytes = await readBytes(request, { maxBytes: MAX_BODY_BYTES, deadlineMs: BODY_DEADLINE_MS });
  if (bytes === "late") throw new Error("the body did not arrive in time");
  return bytes;
}
