/** A QR code's picture has 18 kB; nothing that we use comes near this. */
const MAX_BODY_BYTES = 1024 * 1024;
const BODY_DEADLINE_MS = 10_000;

/** The body's bytes as they came, or null when there are too many. Rejects when they do not arrive within 10 s. */
export async function readBody(request: Request): Promise<Buffer | null> {
  const reader = request.body?.getReader();
  if (reader === undefined) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let received = 0;
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    // Ends the pending read below; what the other end makes of it does not matter any more.
    reader.cancel().catch(() => undefined);
  }, BODY_DEADLINE_MS);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (isLate) throw new Error("the body did not arrive in time");
      if (done) return Buffer.concat(chunks);
      received += value.byteLength;
      if (received > MAX_BODY_BYTES) {
        reader.cancel().catch(() => undefined);
        return null;
      }
      chunks.push(value);
    }
  } finally {
    clearTimeout(timer);
  }
}
