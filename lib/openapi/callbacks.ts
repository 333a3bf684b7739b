import type { RequestHeader } from "./operations";

/** Maximum difference between `webhook-timestamp` and the receiver's clock, as in Standard Webhooks. */
const CALLBACK_TOLERANCE_SECONDS = 300;

export const MESSAGE_CALLBACK = {
  name: "messageStatus",
  expression: "{$request.body#/callbackUrl}",
  summary: "The status of a message changed",
  description:
    "One POST to the message's `callbackUrl` for each change of `status`, in order. The request is signed as specified by Standard Webhooks. An administrator generates the client's secret under API keys, where it is shown once. During a rotation, there are two signatures, one with the new secret and one with the old. Accept the callback if either is valid. Reject a `webhook-timestamp` that differs from your clock by more than five minutes. Ignore a `webhook-id` that you have already processed: all retries of a change use the same id.",
  answers: [
    { status: 200, description: "Any 2xx: accepted. The response body is not read." },
    { status: 410, description: "Gone: this change is not sent again." },
    {
      status: 503,
      description:
        "Any other status, a redirect, or no answer within 10 s: retried for 24 hours with pauses that grow from 3 s to 6 h. Later changes to the same message wait until then.",
    },
  ],
} as const;

export const CALLBACK_HEADERS: readonly RequestHeader[] = [
  {
    name: "webhook-id",
    description: "Identifies the change or the event. Every retry has the same id.",
    schema: { type: "string" },
  },
  {
    name: "webhook-timestamp",
    description: "Time of this request in whole seconds since 1970-01-01 UTC.",
    schema: { type: "string", pattern: "^[0-9]+$" },
  },
  {
    name: "webhook-signature",
    description:
      "One or two signatures `v1,<base64>`, separated by a space. Each is the HMAC-SHA256 of `<webhook-id>.<webhook-timestamp>.<body>`. The key is the base64-decoded part of the secret after `whsec_`.",
    schema: { type: "string" },
  },
];

/** This sample runs unchanged on Node.js. A test checks the sample against our own signatures. */
export const VERIFY_SAMPLE = `import { createHmac, timingSafeEqual } from "node:crypto";

const TOLERANCE_SECONDS = ${CALLBACK_TOLERANCE_SECONDS};

/** \`body\` is the raw request body, before any parsing. */
export function isFromJulia(secret, headers, body, nowMs = Date.now()) {
  const id = headers["webhook-id"];
  const timestamp = headers["webhook-timestamp"];
  const signatures = headers["webhook-signature"];
  if (!id || !timestamp || !signatures) return false;
  const ageSeconds = Math.abs(nowMs / 1000 - Number(timestamp));
  if (!(ageSeconds <= TOLERANCE_SECONDS)) return false;

  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const expected = createHmac("sha256", key).update(\`\${id}.\${timestamp}.\${body}\`).digest();
  return signatures.split(" ").some((signature) => {
    const [version, value = ""] = signature.split(",");
    const given = Buffer.from(value, "base64");
    return version === "v1" && given.length === expected.length && timingSafeEqual(given, expected);
  });
}
`;
