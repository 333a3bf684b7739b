import type { Sql } from "postgres";
import { evaluateAlerts } from "@/lib/alerts/evaluate";
import type { Observation, Observe } from "@/lib/alerts/observation";
import type { AppContext } from "@/lib/context/server-context";
import { beat } from "@/lib/worker/heartbeat";
import type { AlertRule } from "@/types/alerts";

export async function freezeClock(sql: Sql): Promise<(at: Date) => Promise<void>> {
  await sql`create unlogged table if not exists julia.test_now (at timestamptz not null)`;
  await sql`insert into julia.test_now values (clock_timestamp())`;
  await sql`create or replace function julia.clock() returns timestamptz language sql volatile as
    $$ select at from julia.test_now $$`;
  return async (at) => {
    await sql`update julia.test_now set at = ${at.toISOString()}`;
  };
}

/** Builds an observation of one subject. Unlike an observation by a real rule, it contains fixed evidence. */
export const wrongWith = (rule: AlertRule, subject: string | null): Observation => ({
  rule,
  subject,
  gatewayId: null,
  seen: {
    kind: "wrong",
    since: null,
    cause: { code: "dropped", values: { instance: `i-${subject?.slice(-4)}`, contacts: 3, waiting: 0 } },
  },
});

export const seeing =
  (wrong: readonly Observation[]): Observe =>
  async () => ({ observed: [...wrong], isHidden: () => false });

interface Told {
  rule: AlertRule;
  kind: string;
  subject: string | null;
}

export interface AlertDesk {
  nowMs(): number;
  /**
   * Removes all alerts, silences, rule overrides, destinations, chips, contacts and added gateways, closes the breaker
   * and sets the clock to real time.
   */
  clear(): Promise<void>;
  setNow(ms: number): Promise<void>;
  /** Advances the clock by `seconds` and evaluates the rules. `observe` replaces the observation of the pool. */
  lookAfter(seconds: number, observe?: Observe): Promise<void>;
  /** Returns all notices, oldest first. */
  told(): Promise<Told[]>;
  /** Returns all notices, formatted as `rule kind`. */
  rulesTold(): Promise<string[]>;
}

export async function openAlertDesk(ctx: AppContext): Promise<AlertDesk> {
  const setClock = await freezeClock(ctx.sql);
  let nowMs = Date.now();
  const setNow = async (ms: number) => {
    nowMs = ms;
    await setClock(new Date(ms));
  };
  const told = async () => [
    ...(await ctx.sql<Told[]>`
      select a.rule, n.kind, a.subject from julia.alert_notices n join julia.alerts a on a.id = n.alert_id
      order by n.at, n.sequence, a.rule`),
  ];
  return {
    nowMs: () => nowMs,
    setNow,
    clear: async () => {
      await ctx.sql`truncate julia.alerts, julia.alert_silences, julia.alert_rules, julia.alert_destinations, julia.subscriptions,
        julia.chips, julia.clientes cascade`;
      await ctx.sql`delete from julia.gateways where id <> 'default'`;
      await ctx.sql`update julia.gateways set breaker = 'closed', cause = null, opened_at = null`;
      await beat(ctx, "test");
      // Heartbeats are compared with the real clock. With the extra hour, the worker still counts as alive in a test
      // that takes longer than a minute.
      await ctx.sql`update julia.worker_heartbeats set beat_at = beat_at + interval '1 hour'`;
      await setNow(Date.now());
    },
    lookAfter: async (seconds, observe) => {
      await setNow(nowMs + seconds * 1000);
      await evaluateAlerts(ctx, observe);
    },
    told,
    rulesTold: async () => (await told()).map(({ rule, kind }) => `${rule} ${kind}`),
  };
}
