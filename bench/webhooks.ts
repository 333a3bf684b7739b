import { randomUUID } from "node:crypto";
import { WEBHOOK_HEADER, webhookSecret } from "@/lib/instances/webhook-secret";
import { benchVariables, load, startBoth, type Target } from "./next-server";
import { mean, quantile, withBenchDatabase } from "./support";

/**
 * Webhooks accepted per second by `POST /api/webhooks/evolution`, beside a bare Next.js route handler that does one
 * INSERT of the same body, in one run on one PostgreSQL: `BENCH_DATABASE_URL=postgres://... npm run bench:webhooks`.
 * Both are production builds, one process each, asked in turn by the same number of connections; nobody works on what
 * is stored.
 */
const CHIPS = 50;
const CONNECTIONS = 20;
/** Short turns and many, so that whatever else the machine does meets both. */
const SECONDS = 2;
const ROUNDS = 20;

type Measured = Awaited<ReturnType<typeof load>>;

function show(rounds: readonly Measured[]): string {
  const times = rounds.flatMap((round) => round.times).sort((first, second) => first - second);
  const [p50, p99] = [quantile(times, 0.5), quantile(times, 0.99)];
  return `${Math.round(mean(rounds.map(({ perSecond }) => perSecond)))}/s, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`;
}

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
    await load(bare, { connections: CONNECTIONS, seconds: 2 });
    await load(own, { connections: CONNECTIONS, seconds: 2 });
    const [bares, owns]: [Measured[], Measured[]] = [[], []];
    for (let round = 1; round <= ROUNDS; round += 1) {
      bares.push(await load(bare, { connections: CONNECTIONS, seconds: SECONDS }));
      owns.push(await load(own, { connections: CONNECTIONS, seconds: SECONDS }));
    }
    console.log(`one INSERT: ${show(bares)}`);
    console.log(`webhooks:   ${show(owns)}`);
    const ratios = owns.map(({ perSecond }, round) => perSecond / (bares[round]?.perSecond ?? Number.NaN));
    const sorted = ratios.sort((first, second) => first - second);
    const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(sorted, share).toFixed(2));
    console.log(`of it: ${middle}, the middle half of the rounds from ${low} to ${high} (goal 0.70)`);
  } finally {
    servers.own.stop();
    servers.bare.stop();
  }
});
