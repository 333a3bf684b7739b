import { type DatabaseHandle, openDatabase } from "@/db/client";
import { getConfig, type RunningConfig } from "@/lib/config/config";
import { type Gateways, openGateways } from "@/lib/gateway/gateways";
import { createLogger, type Logger } from "@/lib/log/logger";
import type { FileStorage } from "@/lib/storage/file-storage";
import { openStorage } from "@/lib/storage/open-storage";

export interface AppContext {
  config: RunningConfig;
  db: DatabaseHandle["db"];
  sql: DatabaseHandle["sql"];
  pipelined: DatabaseHandle["pipelined"];
  gateways: Gateways;
  files: FileStorage;
  log: Logger;
}

export function openAppContext(
  config: RunningConfig,
  process: string,
): AppContext & { close(): Promise<void> } {
  const database = openDatabase(config.databaseUrl, { maxConnections: 10, name: `julia-${process}` });
  const log = createLogger({ level: config.logLevel, process });
  const { db, sql, pipelined, close } = database;
  const gateways = openGateways({ environment: config.gateway, authSecret: config.authSecret, sql, log });
  return { config, db, sql, pipelined, gateways, files: openStorage(config), log, close };
}

// Stored on globalThis, because a development reload evaluates this module again and would leak a connection pool each
// time.
const holder: typeof globalThis & { juliaServerContext?: AppContext } = globalThis;

export function getServerContext(): AppContext {
  holder.juliaServerContext ??= openAppContext(getConfig(), "web");
  return holder.juliaServerContext;
}
