import type { Sql } from "postgres";

/** Adds connected chips, each of which may send 1,000 messages per hour and per day. */
export async function addSendingChips(sql: Sql, count: number): Promise<void> {
  await sql`insert into julia.chips (id, phone, phone_key, instance_name, state, status, evolution_connected,
      ever_paired, warmup_completed_at, owner_phone, owner_key, per_hour, per_day)
    select gen_random_uuid(), '55119' || (60000000 + n), '5511' || (60000000 + n), 'julia-' || n, 'open', 'active',
      true, true, now(), '55119' || (60000000 + n), '5511' || (60000000 + n), 1000, 1000
    from generate_series(1, ${count}) n`;
}

/** The configuration needed to read chips and the status. Benches with this configuration never call the gateway. */
export const readerConfig = {
  simulated: false,
  gateway: { url: "http://127.0.0.1:8080", apiKey: "bench" },
  webhookBaseUrl: null,
  windows: { hourSeconds: 3600, daySeconds: 86_400, arrivalMarginSeconds: 75, unsafe: false },
};
