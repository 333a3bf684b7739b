import type { Sql } from "postgres";
import type { Logger } from "@/lib/log/logger";
import { CircuitBreaker } from "./breaker/circuit-breaker";
import { createPostgresBreakerStore } from "./breaker/postgres-breaker-store";
import { createEvolutionClient } from "./evolution/client";
import type { Timeouts } from "./evolution/timeouts";
import type { Gateway } from "./gateway";

/** Creates a gateway client. All processes share its circuit state through `sql`. */
export function createGateway(options: {
  url: string;
  apiKey: string;
  sql: Sql;
  log: Logger;
  timeouts?: Partial<Timeouts>;
  /** Primary key in `julia.gateways`. */
  gatewayId?: string;
}): Gateway {
  const { url, apiKey, sql, log, timeouts, gatewayId } = options;
  const breaker = new CircuitBreaker(createPostgresBreakerStore(sql, gatewayId), log);
  return createEvolutionClient({ url, apiKey, timeouts, logger: log, breaker });
}
