import { SYSTEM } from "@/lib/actor";
import { finishOperations } from "@/lib/chips/finish-operations";
import type { AppContext } from "@/lib/context/server-context";
import type { Timeouts } from "@/lib/gateway/evolution/timeouts";
import type { Gateway } from "@/lib/gateway/gateway";
import { openGateways } from "@/lib/gateway/gateways";
import { createLogger } from "@/lib/log/logger";
import { connectionStateAnswerSchema, createInstanceAnswerSchema } from "@/types/pairing";
import type { Role } from "@/types/people";
import { createTestPool, eventually, newPhone, type TestPool } from "../../factories/pool";
import { answerWith, useWebContext as openWebContext, signedInAs } from "../../factories/web";
import { type Call, loadHandlers, ROUTES, type Route, request } from "./routes";

interface Reach {
  url?: string;
  apiKey?: string;
  timeouts?: Partial<Timeouts>;
}

export interface Dashboard {
  pool: TestPool;
  web: AppContext;
  /** The client of the environment's gateway. */
  gateway: Gateway;
  logLines: string[];
  cookies: Record<Role, string>;
  /** Calls a route with a session of this role, or without a session if `role` is null. */
  call(route: Route, call?: Call & { role?: Role | null }): Promise<Response>;
  /**
   * Changes the URL or the key of the gateway, or the time limits of its calls in ms, for later calls. Without options,
   * restores all. Also closes the breaker.
   */
  reach(options?: Reach): Promise<void>;
  connected(): Promise<{ chipId: string; instanceName: string; phone: string }>;
  /** Processes operations as the worker does until none is pending, without waiting for their retry times. */
  finishVerbs(): Promise<void>;
  /** Returns a digest of the rows in `TABLES`, and the number of gateway calls that may have changed an instance. */
  snapshot(): Promise<string>;
  close(): Promise<void>;
}

/**
 * Opens the real route handlers with their own PostgreSQL and simulator. There is a session for each role, and the logs
 * are captured.
 */
export async function openDashboard(): Promise<Dashboard> {
  await loadHandlers();
  const pool = await createTestPool();
  const opened = openWebContext(pool.ctx.config.databaseUrl, {
    EVOLUTION_API_URL: pool.simulator.url,
    EVOLUTION_API_KEY: pool.simulator.apiKey,
    SIMULATED: "true",
  });
  const logLines: string[] = [];
  const destination = { write: (line: string) => void logLines.push(line) };
  const log = createLogger({ level: "trace", process: "test", destination });
  const gatewaysAt = ({ timeouts, ...place }: Reach) => {
    const { gateway, authSecret } = opened.config;
    return openGateways({
      environment: { ...gateway, ...place },
      authSecret,
      sql: opened.sql,
      log,
      timeouts,
    });
  };
  const web: AppContext = { ...opened, log, gateways: gatewaysAt({}) };
  answerWith(web);
  const cookies = {
    admin: await signedInAs(web, "admin"),
    operator: await signedInAs(web, "operator"),
    manager: await signedInAs(web, "manager"),
  };
  return {
    pool,
    web,
    gateway: pool.gateway,
    logLines,
    cookies,
    call: (called, { role = "admin", ...call } = {}) =>
      request(called, { ...call, cookie: call.cookie ?? (role === null ? undefined : cookies[role]) }),
    reach: async (place = {}) => {
      await web.sql`update julia.gateways set breaker = 'closed', cause = null, opened_at = null, retry_at = null`;
      web.gateways = gatewaysAt(place);
    },
    connected: async () => {
      const phone = newPhone();
      const created = await request(ROUTES.create, { cookie: cookies.operator, body: { phone } });
      const { chipId, instanceName } = createInstanceAnswerSchema.parse(await created.json());
      await pool.control("/scan", { instanceName, phone });
      await eventually(
        async () => {
          await pool.allowPoll(chipId);
          const look = await request(ROUTES.connectionState, { cookie: cookies.operator, at: instanceName });
          return connectionStateAnswerSchema.parse(await look.json());
        },
        (answer) => answer.connected && answer.ownerPhone !== null,
      );
      return { chipId, instanceName, phone };
    },
    finishVerbs: async () => {
      await eventually(
        async () => {
          await web.sql`update julia.chip_operations set next_attempt_at = '-infinity' where state = 'requested'`;
          await finishOperations({ ...web, actor: SYSTEM });
          return await web.sql`select kind, error from julia.chip_operations where state = 'requested'`;
        },
        (waiting) => waiting.length === 0,
      );
    },
    snapshot: () => snapshot(pool),
    close: async () => {
      await opened.close();
      await pool.close();
    },
  };
}

const TABLES =
  "chips pairings pairing_links chip_operations chip_events audit_log messages users saved_views clients api_keys settings gateways subscriptions webhook_forwarding".split(
    " ",
  );

async function snapshot({ ctx: { sql }, simulator }: TestPool): Promise<string> {
  // Ignores `last_seen_at` and `last_success_at`, because any request may update them.
  const digests = await Promise.all(
    TABLES.map(
      (table) => sql`select ${table} as name,
        md5(string_agg((to_jsonb(t) - 'last_seen_at' - 'last_success_at')::text, ',' order by t::text)) as rows from julia.${sql(table)} t`,
    ),
  );
  const calls: { path: string }[] = await (await fetch(`${simulator.url}/__control/calls`)).json();
  const writes = calls.filter(
    ({ path }) => !/\/(connectionState|fetchInstances|verify-creds|webhook\/find)/.test(path),
  );
  return JSON.stringify({ digests, writes: writes.length });
}
