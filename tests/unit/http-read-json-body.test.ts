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

test("a body that never ends is given up at the deadline, and its stream is let go", async () => {
  let cancelled = false;
  const stalled = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode('{"text":"o')),
    cancel: () => {
      cancelled = true;
    },
  });
  await expect(readJsonBody(slow(stalled), 20)).rejects.toMatchObject({ code: "invalid_request" });
  expect(cancelled).toBe(true);
});

test("a body in many pieces is one body, characters that are cut included", async () => {
  const bytes = new TextEncoder().encode('{"text":"Júlia 😀"}');
  const pieces = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (const byte of bytes) controller.enqueue(new Uint8Array([byte]));
      controller.close();
    },
  });
  expect(await readJsonBody(slow(pieces))).toEqual({ text: "Júlia 😀" });
});
