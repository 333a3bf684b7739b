import type { Sql } from "postgres";
import { z } from "zod";
import type { Logger } from "@/lib/log/logger";
import { unseal } from "@/lib/outbound/seal";
import { ENVIRONMENT_GATEWAY, GATEWAY_KINDS, type GatewayKind } from "@/types/gateways";
import { CircuitBreaker } from "./breaker/circuit-breaker";
import { createPostgresBreakerStore } from "./breaker/postgres-breaker-store";
import { createEvolutionClient } from "./evolution/client";
import type { Timeouts } from "./evolution/timeouts";
import type { Gateway } from "./gateway";

/** The gateways of the pool, by their id in `julia.gateways`. */
export interface Gateways {
  /** Returns the client of one gateway. Rejects if there is no such gateway, or if the database is unreachable. */
  of(gatewayId: string): Promise<Gateway>;
}

export interface GatewayAddress {
  url: string;
  apiKey: string;
}

/** Creates the client of each kind of gateway. */
const CLIENTS: Record<GatewayKind, (options: ClientOptions) => Gateway> = {
  evolution: createEvolutionClient,
};

interface ClientOptions extends GatewayAddress {
  logger: Logger;
  timeouts?: Partial<Timeouts>;
  breaker?: CircuitBreaker;
}

/** Maximum age of a gateway's stored address, so that a new key is used soon in every process. */
const ADDRESS_MS = 1_000;

const rowSchema = z.object({ kind: z.enum(GATEWAY_KINDS), url: z.string(), sealed: z.string() });
type Stored = z.output<typeof rowSchema>;

/** Opens the client of one gateway with the breaker that all processes share. */
export function openGateway(
  id: string,
  kind: GatewayKind,
  address: GatewayAddress,
  { sql, log, timeouts }: { sql: Sql; log: Logger; timeouts?: Partial<Timeouts> },
): Gateway {
  const logger = log.child({ gateway: id });
  const breaker = new CircuitBreaker(createPostgresBreakerStore(sql, id), logger);
  return CLIENTS[kind]({ ...address, logger, timeouts, breaker });
}

/**
 * Opens the gateways of a pool. `environment` is the gateway of the environment variables, which needs no query. All
 * processes share the circuit state of each gateway through `sql`.
 */
export function openGateways(options: {
  environment: GatewayAddress;
  authSecret: string;
  sql: Sql;
  log: Logger;
  timeouts?: Partial<Timeouts>;
}): Gateways {
  const { environment, authSecret, sql, log, timeouts } = options;
  const shared = { sql, log, timeouts };
  const first = openGateway(ENVIRONMENT_GATEWAY, "evolution", environment, shared);
  const kept = new Map<string, { stored: Stored; client: Gateway }>();
  const read = new Map<string, { row: Promise<Stored>; readAtMs: number }>();

  async function readRow(id: string): Promise<Stored> {
    const [row] = await sql`
      select kind, base_url as url, api_key_sealed as sealed from julia.gateways where id = ${id}`;
    if (row === undefined) throw new Error(`there is no gateway ${id}`);
    return rowSchema.parse(row);
  }

  async function storedOf(id: string): Promise<Stored> {
    const known = read.get(id);
    if (known !== undefined && performance.now() - known.readAtMs < ADDRESS_MS) return known.row;
    const row = readRow(id);
    read.set(id, { row, readAtMs: performance.now() });
    row.catch(() => read.delete(id));
    return row;
  }

  return {
    async of(id) {
      if (id === ENVIRONMENT_GATEWAY) return first;
      const stored = await storedOf(id);
      const known = kept.get(id);
      if (known !== undefined && known.stored.url === stored.url && known.stored.sealed === stored.sealed) {
        return known.client;
      }
      const client = openGateway(id, stored.kind, openStoredAddress(authSecret, id, stored), shared);
      kept.set(id, { stored, client });
      return client;
    },
  };
}

/** Opens a client without a breaker, to check an address that is not stored yet. */
export function openUnsavedGateway(kind: GatewayKind, address: GatewayAddress, logger: Logger): Gateway {
  return CLIENTS[kind]({ ...address, logger });
}

/** Binds a sealed API key to its gateway. */
export const gatewayKeyOwner = (gatewayId: string) => `gateway:${gatewayId}`;

/**
 * Decrypts the key of a stored gateway. A key that can no longer be read is sent as an empty key, so that the gateway's
 * state becomes `key_refused`.
 */
export function openStoredAddress(
  authSecret: string,
  gatewayId: string,
  { url, sealed }: { url: string; sealed: string },
): GatewayAddress {
  return { url, apiKey: unseal(authSecret, gatewayKeyOwner(gatewayId), sealed) ?? "" };
}
