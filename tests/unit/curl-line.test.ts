import { execFile } from "node:child_process";
import { createServer } from "node:http";
import { promisify } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { curlLine, phoneDigits } from "@/components/chips/first-message/curl-line";
import { makeApiKeySecret } from "@/lib/clients/api-key-secret";
import { sendMessageSchema } from "@/types/messages";

const run = promisify(execFile);

const received: {
  method: string | undefined;
  url: string | undefined;
  key: string | undefined;
  body: string;
}[] = [];
const server = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk) => {
    body += String(chunk);
  });
  request.on("end", () => {
    received.push({ method: request.method, url: request.url, key: request.headers.authorization, body });
    response.end("{}");
  });
});

beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve)));

function port(): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}

describe("the command that sends a first message", () => {
  it("sends a valid API request with the key when pasted into a shell", async () => {
    const secret = makeApiKeySecret();
    const line = curlLine({ origin: `http://127.0.0.1:${port()}`, secret, to: "5511988887777" });
    const { stdout, stderr } = await run("/bin/sh", ["-c", line]);
    expect([stdout, stderr]).toEqual(["{}", ""]);
    const request = received.at(-1);
    expect(request).toMatchObject({ method: "POST", url: "/api/v1/messages", key: `Bearer ${secret}` });
    expect(sendMessageSchema.parse(JSON.parse(request?.body ?? ""))).toMatchObject({ to: "5511988887777" });
  });

  it("accepts only a phone number and sends to the number that the person meant", () => {
    expect(phoneDigits("+55 (11) 98888-7777")).toBe("5511988887777");
    // Without the plus sign, these digits are a mobile number in Porto Alegre.
    expect(phoneDigits("+51 988 887 777")).toBe("+51988887777");
    expect(phoneDigits("34612345678")).toBeNull();
    expect(phoneDigits("98888-777")).toBeNull();
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (typed) => {
        expect(phoneDigits(typed) ?? "1234567890").toMatch(/^\+?\d{6,15}$/);
      }),
    );
  });
});
