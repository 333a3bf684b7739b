export interface BodyLimits {
  maxBytes: number;
  deadlineMs: number;
}

/**
 * After `too_large` and `late`, the rest of the body stays unread. `broken_off`: the client disconnected before the
 * end.
 */
export type ReadBytes = Buffer | "too_large" | "late" | "broken_off";

/** Reads a request body, counting bytes as they arrive. Never rejects. */
export async function readBytes(request: Request, { maxBytes, deadlineMs }: BodyLimits): Promise<ReadBytes> {
  const reader = request.body?.getReader();
  if (reader === undefined) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let received = 0;
  let isLate = false;
  // Cancels the pending read. Its result is not used.
  const stopReading = () => void reader.cancel().catch(() => undefined);
  const timer = setTimeout(() => {
    isLate = true;
    stopReading();
  }, deadlineMs);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (isLate) return "late";
      if (done) return Buffer.concat(chunks);
      received += value.byteLength;
      if (received > maxBytes) {
        stopReading();
        return "too_large";
      }
      chunks.push(value);
    }
  } catch {
    return isLate ? "late" : "broken_off";
  } finally {
    clearTimeout(timer);
  }
}
