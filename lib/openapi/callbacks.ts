import type { RequestHeader } from "./operations";

/** How many seconds a receiver takes a callback for fresh; the same as in Standard Webhooks. */
const CALLBACK_TOLERANCE_SECONDS = 300;

/** The callback of a message, as the reference and the OpenAPI document describe it. */
export const MESSAGE_CALLBACK = {
  name: "messageStatus",
  expression: "{$request.body#/callbackUrl}",
  summary: "A message changed its status",
  description:
    "One POST for each change of `status`, to the `callbackUrl` of the message, in the order of the changes. Signed as Standard Webhooks say: administrators make the client's secret under API keys, where it is shown once. While a secret is being rotated there are two signatures, by the new and by the old one; one that is right is enough. Refuse a `webhook-timestamp` that is more than five minutes away, and treat a `webhook-id` that you have seen as done: it is the same in every try of one change.",
  answers: [
    { status: 200, description: "Any 2xx: taken. The body is not read." },
    { status: 410, description: "Not wanted any more: this change is not sent again." },
    {
      status: 503,
      description:
        "Anything else, a redirect included, or no answer within 10 s: sent again with a pause that grows from 3 s to 6 h, for 24 hours. Later changes of the same message wait.",
    },
  ],
} as const;

export const CALLBACK_HEADERS: readonly RequestHeader[] = [
  {
    name: "webhook-id",
    description: "Names the change; the same in every try.",
    schema: { type: "string", format: "uuid" },
  },
  {
    name: "webhook-timestamp",
    description: "When this try was made, in whole seconds since 1970.",
    schema: { type: "string", pattern: "^[0-9]+$" },
  },
  {
    name: "webhook-signature",
    description:
      "One or two of `v1,<base64>`, with a space between: HMAC-SHA256 of `<webhook-id>.<webhook-timestamp>.<body>`, keyed with the bytes behind `whsec_` in the secret, read as base64.",
    schema: { type: "string" },
  },
];

/** Runs as it stands on Node.js; a test holds it to what we send. */
export const VERIFY_SAMPLE = `import { createHmac, timingSafeEqual } from "node:crypto";

const TOLERANCE_SECONDS = ${CALLBACK_TOLERANCE_SECONDS};

/** \`body\` is the raw text of the request, before any parser has touched it. */
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
