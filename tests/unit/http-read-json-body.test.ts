import { expect, test } from "vitest";
import { readJsonBody } from "@/lib/http/read-json-body";

function slow(stream: ReadableStream<Uint8Array>): Request {
  const init: RequestInit & { duplex: "half" } = {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: stream,
    duplex: "half",
  };
  return new Request("http://127.0.0.1/", init);
}

test("a body that never ends is abandoned at the deadline, and its stream is cancelled", async () => {
  let cancelled = false;
  const stalled = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode('{"text":"o')),
    cancel: () => {
      cancelled = true;
    },
  });
  await expect(readJsonBody(slow(stalled), { maxBytes: 1_000, deadlineMs: 20 })).rejects.toMatchObject({
    code: "invalid_request",
  });
  expect(cancelled).toBe(true);
});

test("a body in many chunks is reassembled, including characters split across chunks", async () => {
  const bytes = new TextEncoder().encode('{"text":"Júlia 😀"}');
  const pieces = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (const byte of bytes) controller.enqueue(new Uint8Array([byte]));
      controller.close();
    },
  });
  expect(await readJsonBody(slow(pieces))).toEqual({ text: "Júlia 😀" });
});

test("a body is limited to 262,144 bytes, with or without a content length", async () => {
  const bytesOf = (length: number) => new TextEncoder().encode(`"${"a".repeat(length - 2)}"`);
  const streamed = (length: number) => slow(new Blob([bytesOf(length)]).stream());
  const announced = (length: number) =>
    new Request("http://127.0.0.1/", {
      method: "POST",
      headers: { "content-type": "application/json", "content-length": String(length) },
      body: bytesOf(length),
    });
  for (const send of [streamed, announced]) {
    expect(await readJsonBody(send(262_144))).toHaveLength(262_142);
    await expect(readJsonBody(send(262_145))).rejects.toMatchObject({ code: "body_too_large" });
  }
});
