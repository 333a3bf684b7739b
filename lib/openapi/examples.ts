import type { Operation } from "./operations";

/** The request of an operation's examples. Values must not contain single quotes, which end a shell string. */
export interface ExampleRequest {
  params?: Record<string, string>;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: unknown;
  /** Sent as the whole body. */
  file?: { name: string; mimeType: string };
}

const ID = "0193f5c2-7b1e-7d30-9c55-1f0a6e9b2c11";
const TO = "5511988887777";
const SINCE = "2026-11-30T12:00:00.000Z";
const one = { params: { id: ID } };
const contact = { params: { to: TO } };

/** An example request of each operation, by the operation's id. */
export const EXAMPLES: Readonly<Record<string, ExampleRequest>> = {
  sendMessage: {
    headers: { "Idempotency-Key": "plantao-4711" },
    body: { to: TO, text: "Oi, Dra. Ana. Tudo bem?", ttlSeconds: 3600 },
  },
  listMessages: { query: { status: "queued,sending" } },
  getMessage: one,
  cancelMessage: one,
  getInboundMessage: one,
  selectInstance: { headers: { "Idempotency-Key": "plantao-4712" }, body: { to: TO, kind: "follow_up" } },
  releaseSelection: { params: { reservationId: ID } },
  createBatch: {
    headers: { "Idempotency-Key": "plantoes-de-sabado" },
    body: {
      name: "Plantões de sábado",
      messages: [
        { to: TO, text: "Oi, Dra. Ana. Tem plantão no sábado?" },
        { to: "5511988886666", text: "Oi, Dr. Caio. Tem plantão no sábado?" },
      ],
    },
  },
  getBatch: one,
  pauseBatch: one,
  resumeBatch: one,
  cancelBatch: one,
  getContact: contact,
  getOptOut: contact,
  optOut: { ...contact, body: { reason: "Pediu por telefone" } },
  optIn: { ...contact, body: { reason: "Pediu para voltar" } },
  listInstances: {},
  createSubscription: {
    body: {
      url: "https://agenda.example.com/julia/events",
      types: ["message.received", "message.delivered"],
      description: "Agenda",
    },
  },
  listSubscriptions: {},
  getSubscription: one,
  updateSubscription: { ...one, body: { status: "paused" } },
  deleteSubscription: one,
  rotateSubscriptionSecret: one,
  testSubscription: one,
  replaySubscription: { ...one, body: { since: SINCE } },
  listDeliveries: one,
  uploadMedia: { file: { name: "escala.pdf", mimeType: "application/pdf" } },
  downloadMedia: one,
  listEvents: { query: { types: "message.received", limit: "100" } },
};

/** The programming languages of the examples. The environment variables `JULIA_URL` and `JULIA_KEY` are read. */
export const EXAMPLE_LANGUAGES = {
  curl: { label: "curl", write: writeCurl },
  typescript: { label: "TypeScript", write: writeTypeScript },
  python: { label: "Python", write: writePython },
} as const;

function pathOf({ path }: Operation, { params = {}, query = {} }: ExampleRequest): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
  const search = new URLSearchParams(query).toString().replaceAll("%2C", ",");
  return search === "" ? filled : `${filled}?${search}`;
}

function headersOf({ headers = {}, body, file }: ExampleRequest): Record<string, string> {
  const ofFile = file && { "Content-Type": file.mimeType, "X-File-Name": file.name };
  return { ...(body !== undefined && { "Content-Type": "application/json" }), ...ofFile, ...headers };
}

function writeCurl(operation: Operation, request: ExampleRequest): string {
  const lines = [
    `curl -sS --fail-with-body -X ${operation.method.toUpperCase()} "$JULIA_URL${pathOf(operation, request)}"`,
    '-H "Authorization: Bearer $JULIA_KEY"',
    ...Object.entries(headersOf(request)).map(([name, value]) => `-H "${name}: ${value}"`),
  ];
  if (request.body !== undefined) lines.push(`-d '${JSON.stringify(request.body)}'`);
  if (request.file !== undefined) lines.push(`--data-binary "@${request.file.name}"`);
  return lines.join(" \\\n  ");
}

function writeTypeScript(operation: Operation, request: ExampleRequest): string {
  const { body, file } = request;
  const lines = [
    ...(file === undefined ? [] : ['import { readFile } from "node:fs/promises";']),
    'import { env } from "node:process";',
    "",
    `const response = await fetch(\`\${env.JULIA_URL}${pathOf(operation, request)}\`, {`,
    `  method: "${operation.method.toUpperCase()}",`,
    "  headers: {",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: this is the code of the example
    "    Authorization: `Bearer ${env.JULIA_KEY}`,",
    ...Object.entries(headersOf(request)).map(([name, value]) => `    "${name}": "${value}",`),
    "  },",
    ...(body === undefined
      ? []
      : [`  body: JSON.stringify(${indented(JSON.stringify(body, null, 2), "  ")}),`]),
    ...(file === undefined ? [] : [`  body: await readFile("${file.name}"),`]),
    "});",
    "if (!response.ok) throw new Error(await response.text());",
    "console.log(await response.text());",
  ];
  return lines.join("\n");
}

function writePython(operation: Operation, request: ExampleRequest): string {
  const { body, file } = request;
  const lines = [
    `import ${body === undefined ? "" : "json, "}os, urllib.request`,
    "",
    "request = urllib.request.Request(",
    `    os.environ["JULIA_URL"] + "${pathOf(operation, request)}",`,
    `    method="${operation.method.toUpperCase()}",`,
    "    headers={",
    '        "Authorization": "Bearer " + os.environ["JULIA_KEY"],',
    ...Object.entries(headersOf(request)).map(([name, value]) => `        "${name}": "${value}",`),
    "    },",
    ...(body === undefined ? [] : [`    data=json.dumps(${indented(pythonOf(body), "    ")}).encode(),`]),
    ...(file === undefined ? [] : [`    data=open("${file.name}", "rb").read(),`]),
    ")",
    "with urllib.request.urlopen(request) as response:",
    "    print(response.read().decode())",
  ];
  return lines.join("\n");
}

const indented = (text: string, by: string) => text.replaceAll("\n", `\n${by}`);

/** Only the three constants of JSON are written differently in Python. No example has them inside a string. */
const pythonOf = (value: unknown) =>
  JSON.stringify(value, null, 4)
    .replace(/\btrue\b/g, "True")
    .replace(/\bfalse\b/g, "False")
    .replace(/\bnull\b/g, "None");
