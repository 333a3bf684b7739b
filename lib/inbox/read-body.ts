import { type ReadBytes, readBytes } from "@/lib/read-bytes";

/** A QR code's picture has 18 kB; nothing that we use comes near this. */
const MAX_BODY_BYTES = 1024 * 1024;
const BODY_DEADLINE_MS = 10_000;

/** The body's bytes as they came. Rejects when they do not arrive within 10 s: the gateway must try again. */
export async function readBody(request: Request): Promise<Exclude<ReadBytes, "late">> {
  const bytes = await readBytes(request, { maxBytes: MAX_BODY_BYTES, deadlineMs: BODY_DEADLINE_MS });
  if (bytes === "late") throw new Error("the body did not arrive in time");
  return bytes;
}
