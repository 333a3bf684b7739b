import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createEvolutionClient } from "@/lib/gateway/evolution/client";
import type { Gateway } from "@/lib/gateway/gateway";
import type { GatewayFailureKind, GatewayResult } from "@/lib/gateway/result";
import { EVERY_CALL } from "./evolution-calls";
import { readRecordings } from "./evolution-recordings";
import { type RunningServer, startHttpServer } from "./evolution-servers";

const KINDS_OF_AN_ANSWER: GatewayFailureKind[] = [
  "unauthorized",
  "not_found",
  "name_taken",
  "not_connected",
  "rejected",
  "unexpected",
];

let answer = { status: 200, text: "" };
let server: RunningServer;
let gateway: Gateway;

beforeAll(async () => {
  server = await startHttpServer((_request, response) => response.writeHead(answer.status).end(answer.text));
  gateway = createEvolutionClient({ url: server.url, apiKey: "test-key" });
});
afterAll(() => server.close());

function isGatewayResult(result: GatewayResult<unknown>): boolean {
  if (result.ok) return "value" in result;
  const { kind, detail, httpStatus, raw, retryAt } = result;
  // The client derives `not_found` from a list without the instance. This result has no status or body.
  const concluded = kind === "not_found" && httpStatus === null && raw === null;
  return (
    KINDS_OF_AN_ANSWER.includes(kind) &&
    typeof detail === "string" &&
    (concluded || (httpStatus === answer.status && typeof raw === "string")) &&
    retryAt === null
  );
}

/** Generates recorded bodies in which one value at any depth has been replaced. */
const spoiltRecording = fc
  .record({
    recording: fc.constantFrom(...readRecordings()),
    at: fc.nat(),
    by: fc.oneof(fc.jsonValue(), fc.constant(undefined)),
  })
  .map(({ recording, at, by }) => {
    let index = 0;
    const spoil = (_field: string, value: unknown): unknown => (index++ === at % 40 ? by : value);
    return JSON.stringify(recording.response.body ?? null, spoil) ?? "";
  });

const deepJson = fc.nat(20_000).map((depth) => "[".repeat(depth) + "]".repeat(depth));

it("every call returns a result and never throws, whatever the gateway answers", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(200, 201, 202, 299, 300, 304, 400, 401, 403, 404, 408, 413, 429, 500, 502, 503, 599),
      fc.oneof({ weight: 4, arbitrary: spoiltRecording }, fc.json(), fc.string({ unit: "binary" }), deepJson),
      fc.constantFrom(...Object.values(EVERY_CALL)),
      async (status, text, ask) => {
        // A 304 response has no body.
        answer = { status, text: status === 304 ? "" : text };
        expect(isGatewayResult(await ask(gateway, "alpha"))).toBe(true);
      },
    ),
    { numRuns: 400 },
  );
});

it("an error response with unlimited nesting is still reported as an error", async () => {
  const deep = "[".repeat(50_000) + "]".repeat(50_000);
  answer = { status: 400, text: `{"response":{"message":${deep}}}` };
  expect(await gateway.connectionState("alpha")).toMatchObject({ ok: false, kind: "rejected" });
});
