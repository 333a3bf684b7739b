import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { EXAMPLE_LANGUAGES, EXAMPLES, type ExampleRequest } from "@/lib/openapi/examples";
import { OPERATIONS, type Operation } from "@/lib/openapi/operations";
import { API_SCOPES } from "@/types/api-keys";
import { control, signInToApi } from "../setup/api-client";
import { expect, type Product, test } from "../setup/browser";
import { connectChip, withoutGaps } from "./operator";

const run = promisify(execFile);

type Language = keyof typeof EXAMPLE_LANGUAGES;

/** Runs the code of an example in this folder. */
const RUNNERS: Record<Language, (folder: string, code: string) => [command: string, args: string[]]> = {
  curl: (_, code) => ["/bin/sh", ["-c", code]],
  // The TypeScript examples contain no types, so Node.js runs them as they are.
  typescript: (folder, code) => {
    writeFileSync(join(folder, "example.mjs"), code);
    return [process.execPath, ["example.mjs"]];
  },
  python: (_, code) => ["python3", ["-c", code]],
};

const TO = "5511988887777";

const UPLOADED = EXAMPLES.uploadMedia?.file?.name ?? "";
const PDF = "%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n";

let folder: string;
test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "julia-examples-"));
  writeFileSync(join(folder, UPLOADED), PDF);
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("every example of the API reference works as it is printed, in every language", async ({ product }) => {
  test.setTimeout(600_000);
  const languages = languagesHere();
  const api = await signInToApi(product);
  // Two, because a reserved slot occupies its chip, and two selections are open at the same time.
  const chip = await connectChip(product, "5511950000001");
  await connectChip(product, "5511950000002");
  await withoutGaps(product);
  const { body: key } = await api.post("/api/dashboard/api-keys", { client: "examples", scopes: API_SCOPES });
  const call = async (language: Language, id: string, request: ExampleRequest) => {
    const operation = OPERATIONS.find((one) => one.id === id);
    if (operation === undefined) throw new Error(`no operation ${id}`);
    return runExample(product, key.secret, language, operation, request);
  };
  for (const language of languages) {
    // A new key for each language, because a repeated key returns the first result.
    const unrepeated = (id: string): ExampleRequest => ({
      ...EXAMPLES[id],
      headers: { "Idempotency-Key": `${id}-${language}` },
    });
    const ids = await prepare(product, language, chip.instanceName, (id, request) =>
      call("curl", id, request ?? unrepeated(id)),
    );
    for (const { id } of OPERATIONS) {
      const known = ids[id];
      const example = EXAMPLES[id];
      if (example === undefined) throw new Error(`${id} has no example`);
      const params = known === undefined ? example.params : { ...example.params, ...known };
      const headers = example.headers === undefined ? undefined : unrepeated(id).headers;
      const answer = await test.step(`${id} in ${language}`, () =>
        call(language, id, { ...example, params, headers }));
      const { reservationId } = answer;
      if (reservationId !== undefined) await call("curl", "releaseSelection", { params: { reservationId } });
    }
  }
});

/** Every language but Python, which not every machine has, is required. */
function languagesHere(): Language[] {
  const hasPython = spawnSync("python3", ["--version"]).status === 0;
  if (!hasPython) console.log("python3 is missing: the Python examples were not run");
  return hasPython ? ["curl", "typescript", "python"] : ["curl", "typescript"];
}

/** Creates what the operations act on. Returns the path parameters of the operations that need an existing id. */
async function prepare(
  product: Product,
  language: Language,
  instanceName: string,
  call: (id: string, request?: ExampleRequest) => Promise<Record<string, string>>,
): Promise<Record<string, Record<string, string>>> {
  const later = new Date(Date.now() + 86_400_000).toISOString();
  const waiting = await call("sendMessage", {
    body: { to: "5511988885555", text: "Oi", sendAt: later },
    headers: { "Idempotency-Key": `waiting-${language}` },
  });
  const batch = await call("createBatch", {
    body: { messages: [{ to: "5511988885555", text: "Oi", sendAt: later }] },
    headers: { "Idempotency-Key": `batch-${language}` },
  });
  const subscription = await call("createSubscription");
  const removed = await call("createSubscription");
  await control(product, "/inbound", { instanceName, from: TO, text: language });
  const media = await call("uploadMedia");
  const inbound = await test.step("the reply arrives", async () => {
    let found: string | undefined;
    await expect
      .poll(async () => {
        const { items } = await listEvents(call);
        found = items.findLast(({ data }) => data.text === language)?.data.id;
        return found;
      })
      .toBeDefined();
    return found ?? "";
  });
  // Last, because it can be released only for 60 s.
  const selection = await call("selectInstance", {
    body: { to: "5511988885555" },
    headers: { "Idempotency-Key": `selection-${language}` },
  });
  const of = (id: string | undefined) => ({ id: id ?? "" });
  return {
    getMessage: of(waiting.id),
    cancelMessage: of(waiting.id),
    getInboundMessage: of(inbound),
    downloadMedia: of(media.mediaId),
    releaseSelection: { reservationId: selection.reservationId ?? "" },
    getBatch: of(batch.batchId),
    pauseBatch: of(batch.batchId),
    resumeBatch: of(batch.batchId),
    cancelBatch: of(batch.batchId),
    getSubscription: of(subscription.id),
    updateSubscription: of(subscription.id),
    deleteSubscription: of(removed.id),
    rotateSubscriptionSecret: of(subscription.id),
    testSubscription: of(subscription.id),
    replaySubscription: of(subscription.id),
    listDeliveries: of(subscription.id),
  };
}

const receivedSchema = z.object({
  items: z.array(z.object({ data: z.object({ id: z.string(), text: z.string() }) })),
});

async function listEvents(call: (id: string, request?: ExampleRequest) => Promise<unknown>) {
  return receivedSchema.parse(await call("listEvents", { query: { types: "message.received" } }));
}

/** Runs an example. Returns the response's body, or an empty object if it is not JSON. */
async function runExample(
  product: Product,
  secret: string,
  language: Language,
  operation: Operation,
  request: ExampleRequest,
): Promise<Record<string, string>> {
  const [command, args] = RUNNERS[language](folder, EXAMPLE_LANGUAGES[language].write(operation, request));
  const env = { ...process.env, JULIA_URL: product.url, JULIA_KEY: secret };
  const { stdout } = await run(command, args, { cwd: folder, env }).catch((error: { stdout: string }) => {
    throw new Error(`${language} example of ${operation.id}: ${error.stdout}`, { cause: error });
  });
  const isJson = stdout.startsWith("{");
  if (operation.id === "downloadMedia") expect(stdout.trim()).toBe(PDF.trim());
  return isJson ? JSON.parse(stdout) : {};
}
