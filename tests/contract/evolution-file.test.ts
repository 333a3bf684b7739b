import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { createEvolutionClient } from "@/lib/gateway/evolution/client";
import { divertFile } from "@/lib/gateway/evolution/divert-file";
import type { Gateway } from "@/lib/gateway/gateway";
import { answering } from "./evolution-servers";

/** A caption that looks like the file. */
const CAPTION = 'o "base64":"QUJD" do exame';
const answerWith = (file: Buffer) =>
  JSON.stringify({
    mediaType: "imageMessage",
    caption: CAPTION,
    base64: file.toString("base64"),
    buffer: null,
  });

async function* inParts(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Buffer> {
  const ends = [...new Set(cuts.map((cut) => cut % bytes.length))].sort((a, b) => a - b);
  let from = 0;
  for (const end of [...ends, bytes.length]) {
    yield bytes.subarray(from, end);
    from = end;
  }
}

async function fetchFrom(gateway: Gateway) {
  const parts: Buffer[] = [];
  const result = await gateway.fetchFile("alpha", {
    gatewayMessageId: "3A00",
    consume: async (bytes) => {
      for await (const part of bytes) parts.push(part);
    },
  });
  return { result, file: Buffer.concat(parts) };
}

const gatewayAt = (url: string) => createEvolutionClient({ url, apiKey: "test-key" });

it("a file is taken out of its answer, wherever the answer is cut into parts", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 300 }),
      fc.array(fc.nat(), { maxLength: 12 }),
      async (file, cuts) => {
        const parts: Buffer[] = [];
        const rest = await divertFile(
          inParts(Buffer.from(answerWith(Buffer.from(file))), cuts),
          async (bytes) => {
            for await (const part of bytes) parts.push(part);
          },
        );
        expect(Buffer.concat(parts).equals(Buffer.from(file))).toBe(true);
        expect(JSON.parse(rest)).toMatchObject({ caption: CAPTION, base64: "" });
      },
    ),
  );
});

it("a file is fetched although the answer is longer than any other answer may be", async () => {
  const file = randomBytes(13 * 1024 * 1024);
  const { url } = await answering(201, answerWith(file));
  const fetched = await fetchFrom(gatewayAt(url));
  expect(fetched.result).toEqual({ ok: true, value: null });
  expect(fetched.file.equals(file)).toBe(true);
});

it("an answer that breaks off, and one without a file, are failures", async () => {
  const whole = answerWith(randomBytes(3_000));
  const broken = await answering(201, whole.slice(0, 2_000));
  expect((await fetchFrom(gatewayAt(broken.url))).result).toMatchObject({ ok: false, kind: "unexpected" });
  const without = await answering(201, '{"mediaType":"imageMessage"}');
  expect((await fetchFrom(gatewayAt(without.url))).result).toMatchObject({ ok: false, kind: "unexpected" });
});

it("a reader that fails ends the call with a failure", async () => {
  const { url } = await answering(201, answerWith(randomBytes(3_000)));
  const result = await gatewayAt(url).fetchFile("alpha", {
    gatewayMessageId: "3A00",
    consume: () => Promise.reject(new Error("the disk is full")),
  });
  expect(result).toMatchObject({
    ok: false,
    kind: "unexpected",
    detail: expect.stringContaining("the disk is full"),
  });
});
