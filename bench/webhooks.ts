import { randomUUID } from "node:crypto";
import { WEBHOOK_HEADER, webhookSecret } from "@/lib/chips/webhooks/webhook-secret";
import { benchVariables, compare, startBoth, type Target } from "./next-server";
import { withBenchDatabase } from "./support";

/**
 * Webhooks accepted per second by `POST /api/webhooks/evolution`, beside a bare Next.js route handler that does one
 * INSERT of the same body, in one run on one PostgreSQL: `BENCH_DATABASE_URL=postgres://... npm run bench:webhooks`.
 * Both are production builds, one process each, asked in turn by the same number of connections; nobody works on what
 * is stored.
 */
const CHIPS = 50;

await withBenchDatabase(2, async (sql, url) => {
  await sql`create table bare (id uuid primary key, body jsonb not null)`;
  const chips = Array.from({ length: CHIPS }, () => randomUUID());
  await sql`insert into julia.chips (id, instance_name) select id, 'bench-' || id from unnest(${chips}::uuid[]) as c (id)`;
  const variables = benchVariables(url);
  const secrets = chips.map((chipId) => webhookSecret(variables.AUTH_SECRET, { chipId, generation: 1 }));
  /** An acknowledgement, of which there are three or four for each message. */
  const webhook = (n: number) => ({
    headers: { [WEBHOOK_HEADER]: secrets[n % CHIPS] ?? "" },
    body: JSON.stringify({
      event: "messages.update",
      instance: `bench-${chips[n % CHIPS]}`,
      data: {
        keyId: `3EB0${n}`,
        remoteJid: `5521${900_000_000 + n}@s.whatsapp.net`,
        fromMe: true,
        status: "DELIVERY_ACK",
        instanceId: randomUUID(),
        messageId: randomUUID(),
      },
      destination: "http://127.0.0.1/api/webhooks/evolution",
      date_time: new Date().toISOString(),
      sender: "5511999990000@s.whatsapp.net",
      server_url: "http://127.0.0.1:8080",
      apikey: "B3826192-E04F-40B1-A4F0-B5971987EAB3",
    }),
  });
  const servers = await startBoth(variables);
  const bare: Target = { url: `${servers.bare.url}/insert`, accepted: 202, post: webhook };
  const own: Target = { url: `${servers.own.url}/api/webhooks/evolution`, accepted: 200, post: webhook };
  try {
    await compare({ bare, own }, "webhooks");
  } finally {
    servers.own.stop();
    servers.bare.stop();
  }
});
