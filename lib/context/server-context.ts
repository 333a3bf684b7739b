import { type DatabaseHandle, openDatabase } from "@/db/client";
import { getConfig, type RunningConfig } from "@/lib/config/config";
import { createGateway } from "@/lib/gateway/create-gateway";
import type { Gateway } from "@/lib/gateway/gateway";
import { createLogger, type Logger } from "@/lib/log/logger";

/** Resources of a process, opened once and passed to every command. */
export interface AppContext {
  config: RunningConfig;
  db: DatabaseHandle["db"];
  sql: DatabaseHandle["sql"];
  pipelined: DatabaseHandle["pipelined"];
  gateway: Gateway;
  log: Logger;
}

/** Opens the resources of a process: called by the worker, and by `getServerContext` in the web process. */
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

// On globalThis, because a development reload re-creates this module and would leak a pool each time.
const holder: typeof globalThis & { juliaServerContext?: AppContext } = globalThis;

/** The web process's context, opened by the first request. */
export function getServerContext(): AppContext {
  holder.juliaServerContext ??= openAppContext(getConfig(), "web");
  return holder.juliaServerContext;
}
