import type { ApiScope } from "@/types/api-keys";

/** An example request for a new key. It sends a message if the scopes allow that, otherwise it changes nothing. */
interface Example {
  scope: ApiScope;
  /** `look`: the request only reads or is a dry run. */
  effect: "send" | "look";
  request: string[];
}

const JSON_BODY = (body: object) => ["-H 'Content-Type: application/json'", `-d '${JSON.stringify(body)}'`];
const TO = "5511999999999";

const EXAMPLES: (Example & { path: string })[] = [
  {
    scope: "messages:send",
    effect: "send",
    path: "/api/v1/messages",
    request: JSON_BODY({ to: TO, text: "Oi, aqui é a Júlia." }),
  },
  { scope: "messages:read", effect: "look", path: "/api/v1/messages", request: [] },
  {
    scope: "selection",
    effect: "look",
    path: "/api/v1/selection",
    request: JSON_BODY({ to: TO, dryRun: true }),
  },
  { scope: "instances:read", effect: "look", path: "/api/v1/instances", request: [] },
];

/**
 * Returns a multi-line `curl` command, or null if there is no example for the scopes. `origin` is the origin of the
 * API.
 */
export function exampleRequest(input: { origin: string; secret: string; scopes: readonly ApiScope[] }): {
  command: string;
  effect: Example["effect"];
} | null {
  const example = EXAMPLES.find(({ scope }) => input.scopes.includes(scope));
  if (example === undefined) return null;
  const lines = [
    `curl ${input.origin}${example.path}`,
    `-H 'Authorization: Bearer ${input.secret}'`,
    ...example.request,
  ];
  return { command: lines.join(" \\\n  "), effect: example.effect };
}
