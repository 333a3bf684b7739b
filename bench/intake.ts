import { SYSTEM } from "@/lib/actor";
import { createApiKey } from "@/lib/clients/create-api-key";
import { loadRunningConfig } from "@/lib/config/config";
import { openAppContext } from "@/lib/context/server-context";
import { benchVariables, compare, startBoth, type Target } from "./next-server";
import { withBenchDatabase } from "./support";

/**
 * Messages accepted per second by `POST /api/v1/messages`, beside a bare Next.js route handler that does one
 * INSERT, in one run on one PostgreSQL: `BENCH_DATABASE_URL=postgres://... npm run bench:intake`. Both are
 * production builds, one process each, asked in turn by the same number of connections; the second time after each
 * has shown a page, which makes either slower.
 */
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
  try {
    await compare({ bare, own }, "intake");
    await Promise.all([servers.bare, servers.own].map(({ url }) => fetch(url)));
    await compare({ bare, own }, "intake, once both have shown a page");
  } finally {
    servers.own.stop();
    servers.bare.stop();
  }
});
