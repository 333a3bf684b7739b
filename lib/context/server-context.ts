import { type DatabaseHandle, openDatabase } from "@/db/client";
import { getConfig, type RunningConfig } from "@/lib/config/config";
import { createGateway } from "@/lib/gateway/create-gateway";
import type { Gateway } from "@/lib/gateway/gateway";
import { createLogger, type Logger } from "@/lib/log/logger";

export interface AppContext {
  config: RunningConfig;
  db: DatabaseHandle["db"];
  sql: DatabaseHandle["sql"];
  pipelined: DatabaseHandle["pipelined"];
  gateway: Gateway;
  log: Logger;
}

export function openAppContext(
  config: RunningConfig,
  process: string,
): AppContext & { close(): Promise<void> } {
  const database = openDatabase(config.databaseUrl, { maxConnections: 10, name: `julia-${process}` });
  const log = createLogger({ level: config.logLevel, process });
  const gateway = createGateway({ ...config.gateway, sql: database.sql, log });
  const { db, sql, pipelined, close } = database;
  return { config, db, sql, pipelined, gateway, log, close };
}

// Stored on globalThis, because a development reload evaluates this module again and would leak a connection pool each
// time.
const holder: typeof globalThis & { juliaServerContext?: AppContext } = globalThis;

export function getServerContext(): AppContext {
  holder.juliaServerContext ??= openAppContext(getConfig(), "web");
  return holder.juliaServerContext;
}
