import { SYSTEM } from "@/lib/actor";
import { createApiKey } from "@/lib/clients/create-api-key";
import { loadRunningConfig } from "@/lib/config/config";
import { openAppContext } from "@/lib/server-context";
import { benchVariables, load, startBoth, type Target } from "./next-server";
import { quantile, withBenchDatabase } from "./support";

/**
 * Messages accepted per second by `POST /api/v1/messages`, beside a bare Next.js route handler that does one
 * INSERT, in one run on one PostgreSQL: `BENCH_DATABASE_URL=postgres://... npm run bench:intake`. Both are
 * production builds, one process each, asked in turn by the same number of connections.
 */
const CONNECTIONS = 20;
const SECONDS = 8;
const ROUNDS = 3;

await withBenchDatabase(5, async (sql, url) => {
  await sql`create table bare (id uuid primary key, body jsonb not null)`;
  await sql`insert into julia.chips (id, phone, phone_key, instance_name, state, status, evolution_connected,
      ever_paired, warmup_completed_at, owner_phone, owner_key, per_hour, per_day)
    select gen_random_uuid(), '55119' || (60000000 + n), '5511' || (60000000 + n), 'julia-' || n, 'open', 'active',
      true, true, now(), '55119' || (60000000 + n), '5511' || (60000000 + n), 1000, 1000
    from generate_series(1, 1000) n`;
  const variables = benchVariables(url);
  const app = openAppContext(loadRunningConfig(variables), "bench");
  const { secret } = await createApiKey(app, SYSTEM, { client: "bench", scopes: ["messages:send"] });
  await sql`update julia.clients set requests_per_minute = 2000000000`;
  await app.close();

  const servers = await startBoth(variables);
  const bare: Target = {
    url: `${servers.bare.url}/insert`,
    accepted: 202,
    post: (n) => ({ body: JSON.stringify({ to: `5521${900_000_000 + n}`, text: "Oi, doutora", n }) }),
  };
  const own: Target = {
    url: `${servers.own.url}/api/v1/messages`,
    accepted: 202,
    post: (n) => ({
      headers: { authorization: `Bearer ${secret}` },
      body: JSON.stringify({ to: `5521${900_000_000 + n}`, text: "Oi, doutora", ttlSeconds: 604_800 }),
    }),
  };
  const forSeconds = (target: Target, seconds: number) => load(target, { connections: CONNECTIONS, seconds });
  try {
    await forSeconds(bare, 2);
    await forSeconds(own, 2);
    for (let round = 1; round <= ROUNDS; round += 1) {
      const [base, intake] = [await forSeconds(bare, SECONDS), await forSeconds(own, SECONDS)];
      const show = ({ perSecond, times }: typeof base) =>
        `${Math.round(perSecond)}/s, p50 ${quantile(times, 0.5).toFixed(1)} ms, p99 ${quantile(times, 0.99).toFixed(1)} ms`;
      console.log(`one INSERT: ${show(base)}`);
      console.log(
        `intake: ${show(intake)}; ${(intake.perSecond / base.perSecond).toFixed(2)} of it (goal 0.70)`,
      );
    }
  } finally {
    servers.own.stop();
    servers.bare.stop();
  }
});
