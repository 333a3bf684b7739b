import type { IncomingMessage } from "node:http";

/** Reads the request's body. Returns null if the sender gave up before its end, as a product that stops does. */
export async function readBody(request: IncomingMessage): Promise<Buffer<ArrayBuffer> | null> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk);
  } catch {
    return null;
  }
  return Buffer.concat(chunks);
}
