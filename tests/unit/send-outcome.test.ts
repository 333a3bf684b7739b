import { describe, expect, it } from "vitest";
import { classify } from "@/lib/gateway/evolution/classify";
import { sentTextSchema } from "@/lib/gateway/evolution/schemas";
import { createScrub } from "@/lib/gateway/evolution/scrub";
import { sendMediaOutcome, sendOutcome } from "@/lib/gateway/evolution/send-outcome";
import { failure } from "@/lib/gateway/failure";
import { readRecordings } from "../contract/evolution-recordings";

const scrub = createScrub("test-key");

/** Parses a response as the client does, and returns what the response proves. */
function outcomeOf(status: number, body: unknown) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return sendOutcome(classify({ kind: "answer", status, text }, sentTextSchema, scrub));
}
const refusal = (status: number, message: unknown) =>
  outcomeOf(status, { status, error: "x", response: { message } });

describe("what a response to a dispatch proves", () => {
  const expected: [RegExp, string][] = [
    [/^sendText (ok|to be read|formatted|without country|to jid|with delay|, 5 at once)/, "sent"],
    [/^sendText unknown instance$/, "not_sent instance no_such_instance"],
    [
      /^sendText (no body|wrong content type|without text|without number|number as a number|v1 body)/,
      "failed rejected_by_gateway",
    ],
    [/^sendText number not on WhatsApp$/, "failed number_not_on_whatsapp"],
    [/^sendText (0 ms after a drop|after unlink|after logout)$/, "not_sent instance connection_closed"],
    [/^sendText while WhatsApp is away$/, "not_sent instance connection_closed"],
    [/^sendText when close \(never connected\)$/, "not_sent instance not_started"],
    [
      /^sendText (while QR on show|to a new number when WhatsApp does not answer usync)/,
      "not_sent instance not_started",
    ],
    [/^sendText, database down$/, "not_sent gateway not_started"],
    [/^sendText (to unknown group|letters|malformed JSON)$/, "uncertain unexpected_answer"],
  ];
  const recordings = readRecordings().filter(({ name }) => name.startsWith("sendText"));

  it.each(expected)("is the same in every recording that matches %s", (pattern, wanted) => {
    const matching = recordings.filter(({ name }) => pattern.test(name));
    expect(matching.length).toBeGreaterThan(0);
    for (const { name, response } of matching) {
      const outcome = outcomeOf(response.status, response.body);
      const said = [
        outcome.kind,
        ...("scope" in outcome ? [outcome.scope, outcome.cause] : []),
        ...("code" in outcome ? [outcome.code] : []),
      ].join(" ");
      expect(said, name).toBe(wanted);
    }
  });

  const saidOf = (outcome: ReturnType<typeof outcomeOf>) =>
    outcome.kind === "not_sent" ? `${outcome.scope} ${outcome.cause}` : outcome.kind;

  // docs/decisions/018-send-cut-by-a-drop.md: all of these errors are thrown before the message's stanza is written.
  it.each([
    ["a query before the message, cut by the drop", 400, ["1006"], "instance connection_closed"],
    ["the same, closed by WhatsApp on its restart", 400, ["1012"], "instance connection_closed"],
    ["the number lookup, cut by the drop", 500, "Internal Server Error", "instance connection_closed"],
    [
      "a known number at an instance that never connected",
      400,
      ["TypeError: Cannot read properties of undefined (reading 'sendMessage')"],
      "instance not_started",
    ],
    [
      "a known number while a QR code waits",
      400,
      ["TypeError: Cannot read properties of undefined (reading 'id')"],
      "instance not_started",
    ],
    ["a blank text", 400, ["Text is required"], "failed"],
  ])("not accepted: %s", (_what, status, message, wanted) => {
    const body = { status, error: status === 500 ? "Internal Server Error" : "Bad Request" };
    expect(saidOf(outcomeOf(status, { ...body, response: { message } }))).toBe(wanted);
  });

  it.each([
    // The text was written by another server, or the gateway may have begun to write the message.
    [400, ["Error: 1006"]],
    [400, ["1006", "1006"]],
    [400, ["100"]],
    [400, ["10060"]],
    [400, ["5000"]],
    [400, "1006"],
    [500, ["1006"]],
    [500, "1006"],
    [500, ["Internal Server Error"]],
    [502, "Internal Server Error"],
    [400, ["Internal Server Error"]],
    [500, "Internal server error"],
    [400, ["Error: Timed Out"]],
    [400, ["Error: write EPIPE"]],
    [400, ["Error: read ECONNRESET"]],
    [400, ["TypeError: Cannot read properties of undefined (reading 'key')"]],
    [400, ["TypeError: Cannot read properties of null (reading 'id')"]],
    [400, ["PrismaClientKnownRequestError: \nInvalid `this.prismaRepository.message.create()` invocation"]],
    [400, "Connection Closed"],
    [400, ["Connection Closed"]],
    [400, ["Error: Connection Closed", "and more"]],
    [400, ["Error: Connection Closed after the write"]],
    [500, ["Connection Closed"]],
    [500, "Error: Connection Closed"],
    [500, "Cannot read properties of undefined (reading 'onWhatsApp') and then"],
    [500, "Cannot read properties of undefined (reading 'id')"],
    [500, "\nInvalid `this.prismaRepository.message.create()` invocation"],
    [400, ["Error: rate-overlimit"]],
    [500, "Timed Out"],
    [502, "Connection Closed"],
    [400, [{ exists: true }]],
    [400, [{ exists: false }, { exists: false }]],
  ])("uncertain: HTTP %i %j only resembles proof", (status, message) => {
    expect(saidOf(refusal(status, message))).toBe("uncertain");
  });

  it.each([
    ["another envelope", 500, { message: "Internal Server Error" }],
    ["an incomplete envelope", 500, { response: { message: "Internal Server Error" } }],
    ["a bare text", 500, "Internal Server Error"],
    ["a bare text of a proof", 500, "Connection Closed"],
    ["a page", 200, "<html>"],
    ["a success without an id", 201, { key: { remoteJid: "x@s.whatsapp.net" } }],
  ])("uncertain: %s is not the gateway's own answer", (_, status, body) => {
    expect(outcomeOf(status, body).kind).toBe("uncertain");
  });

  it("maps each transport failure to its outcome", () => {
    const wire = (kind: Parameters<typeof failure>[0]) => sendOutcome(failure(kind, "", null, null));
    expect(wire("unreachable")).toMatchObject({ kind: "not_sent", scope: "gateway" });
    expect(wire("circuit_open")).toMatchObject({ kind: "not_sent", scope: "gateway" });
    expect(wire("too_late")).toMatchObject({ kind: "not_sent", scope: "message", retrySeconds: 0 });
    expect(wire("timeout")).toMatchObject({ kind: "uncertain", code: "timeout" });
    expect(wire("unexpected")).toMatchObject({ kind: "uncertain", code: "connection_lost" });
  });

  it("treats the statuses of proxies and rate limits as not sent", () => {
    expect(refusal(413, "too large")).toMatchObject({ kind: "not_sent", scope: "message" });
    expect(refusal(429, "slow down")).toMatchObject({ kind: "not_sent", scope: "message" });
    expect(outcomeOf(302, "")).toMatchObject({ kind: "not_sent", scope: "gateway" });
    expect(refusal(404, ["Cannot POST /message/sendText"])).toMatchObject({
      kind: "not_sent",
      scope: "gateway",
    });
    expect(refusal(401, "Unauthorized")).toMatchObject({ kind: "not_sent", cause: "unauthorized" });
    expect(refusal(403, ["no"])).toMatchObject({ kind: "not_sent", scope: "instance" });
  });
});

describe("what a response to the dispatch of a file proves", () => {
  const outcomeOfMedia = (status: number, message: unknown) => {
    const text = JSON.stringify({ status, error: "x", response: { message } });
    return sendMediaOutcome(classify({ kind: "answer", status, text }, sentTextSchema, scrub));
  };

  it.each([
    [
      "an image that the gateway cannot read",
      500,
      ["Error: Input buffer contains unsupported image format"],
      "failed",
    ],
    ["a document without a name", 400, ["For base64 the file name must be informed."], "failed"],
    ["a file that is too large", 413, "too large", "failed"],
    ["no file", 400, ["Owned media must be a url or base64"], "failed"],
    ["an invalid body", 400, [["mediatype is not one of enum values: image,document,video,audio"]], "failed"],
    ["a number that is not on WhatsApp", 400, [{ exists: false, jid: "1", number: "1" }], "failed"],
    ["an upload that failed", 500, ["Error: Media upload failed on all hosts"], "not_sent"],
    ["a drop", 400, ["Error: Connection Closed"], "uncertain"],
    ["a close code", 400, ["1006"], "uncertain"],
    ["a drop as a text", 500, "Connection Closed", "uncertain"],
    ["a missing instance", 500, "Cannot read properties of undefined (reading 'textMessage')", "uncertain"],
    ["any other refusal", 400, ["Error: whatever"], "uncertain"],
  ])("%s", (_, status, message, kind) => {
    expect(outcomeOfMedia(status, message).kind).toBe(kind);
  });
});
