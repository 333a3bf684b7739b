import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { POST } from "@/app/api/webhooks/evolution/route";
import { loadRunningConfig } from "@/lib/config/config";
import { WEBHOOK_HEADER, webhookSecret } from "@/lib/instances/webhook-secret";
import { type AppContext, openAppContext } from "@/lib/server-context";
import { withBenchDatabase } from "./support";

/**
 * Webhooks taken per second beside a bare handler that does one INSERT of the same body, in turns in one run over
 * the same HTTP server and PostgreSQL: `BENCH_DATABASE_URL=postgres://... tsx bench/webhooks.ts`. It makes a
 * database of its own there and drops it.
 */
const CHIPS = 20;
const PARALLEL = 20;
const REQUESTS = 2_000;
const ROUNDS = 5;
const AUTH_SECRET = randomUUID();

async function readRequest(request: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const headers = new Headers({ [WEBHOOK_HEADER]: String(request.headers[WEBHOOK_HEADER]) });
  return new Request("http://127.0.0.1/", { method: "POST", headers, body: Buffer.concat(chunks) });
}

const bare =
  (context: AppContext) =>
  async (request: Request): Promise<Response> => {
    const body = Buffer.from(await request.arrayBuffer());
    const digest = createHash("sha256").update(body).digest("hex");
    await context.sql`insert into julia.bare_events (digest, data) values (${digest}, ${body.toString("utf8")}::text::jsonb)`;
    return Response.json({ ok: true });
  };

const serveWith =
  (handle: (request: Request) => Promise<Response>): RequestListener =>
  (request, response) => {
    void readRequest(request)
      .then(handle)
      .then(async (answer) => {
        response.writeHead(answer.status, Object.fromEntries(answer.headers));
        response.end(Buffer.from(await answer.arrayBuffer()));
      });
  };

/** Requests per second of a handler. */
async function measure(handle: (request: Request) => Promise<Response>, chips: string[]): Promise<number> {
  const listening = createServer(serveWith(handle));
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  const address = listening.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const target = `http://127.0.0.1:${address.port}/`;
  let sent = 0;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: PARALLEL }, async () => {
      while (sent < REQUESTS) {
        sent += 1;
        const chipId = chips[sent % chips.length] ?? "";
        const secret = webhookSecret(AUTH_SECRET, { chipId, generation: 1 });
        const data = {
          keyId: randomUUID(),
          fromMe: true,
          status: "DELIVERY_ACK",
          remoteJid: "x",
          messageId: "y",
        };
        const body = JSON.stringify({
          event: "messages.update",
          instance: `bench-${chipId}`,
          data,
          destination: target,
          date_time: new Date().toISOString(),
          apikey: randomUUID(),
        });
        const answer = await fetch(target, { method: "POST", headers: { [WEBHOOK_HEADER]: secret }, body });
        if (answer.status !== 200) throw new Error(`answered ${answer.status}`);
        await answer.arrayBuffer();
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  listening.closeAllConnections();
  listening.close();
  return REQUESTS / seconds;
}

const holder: typeof globalThis & { juliaServerContext?: AppContext } = globalThis;

await withBenchDatabase(1, async (sql, url) => {
  const context = openAppContext(
    loadRunningConfig({
      DATABASE_URL: url,
      AUTH_SECRET,
      EVOLUTION_API_URL: "http://127.0.0.1:9",
      EVOLUTION_API_KEY: "none",
      LOG_LEVEL: "silent",
    }),
    "bench",
  );
  holder.juliaServerContext = context;
  await sql`create table julia.bare_events (id bigint primary key generated always as identity,
    digest text not null unique, data jsonb not null, at timestamptz not null default clock_timestamp())`;
  const chips = Array.from({ length: CHIPS }, () => randomUUID());
  await sql`insert into julia.chips (id, instance_name)
    select id, 'bench-' || id from unnest(${chips}::uuid[]) as c (id)`;
  const plain = bare(context);
  await measure(plain, chips);
  await measure(POST, chips);
  const rates: { bare: number[]; webhook: number[] } = { bare: [], webhook: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    rates.bare.push(await measure(plain, chips));
    rates.webhook.push(await measure(POST, chips));
  }
  const best = (values: number[]) => Math.max(...values);
  console.log(`bare one-INSERT handler: ${rates.bare.map(Math.round).join(", ")} requests/s`);
  console.log(`webhooks:                ${rates.webhook.map(Math.round).join(", ")} requests/s`);
  console.log(`ratio of the best: ${(best(rates.webhook) / best(rates.bare)).toFixed(2)} (goal 0.7)`);
  await context.close();
});
