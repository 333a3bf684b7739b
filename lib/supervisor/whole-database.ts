import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { CommandError, type DatabaseChoice, findEmbedded, toCommandError } from "./database-command";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./embedded-postgres";

export interface WholeDatabaseCommand extends DatabaseChoice {
  args: readonly string[];
  /** Folder in which the person runs the command. A relative file name starts there. */
  workingFolder: string;
  /** `BACKUP_PASSPHRASE` */
  passphrase: string | undefined;
  /** Whether the product runs in this folder. If not, the caller holds the lock that keeps it from starting. */
  isProductRunning: boolean;
  print: (line: string) => void;
}

/** If the embedded database is chosen and not running, starts it for the time of the command. */
export async function withWholeDatabase(
  choice: WholeDatabaseCommand,
  run: (databaseUrl: string, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stopping = new AbortController();
  const stop = () => {
    if (stopping.signal.aborted) process.exit(1);
    stopping.abort();
  };
  for (const name of SIGNALS) process.on(name, stop);
  let server: EmbeddedPostgres | null = null;
  try {
    const given = choice.databaseUrl?.trim() || findEmbedded(choice.dataFolder);
    if (given === null && choice.isProductRunning) {
      throw new CommandError("The product is just starting or stopping; try again.");
    }
    if (given === null) server = await startServer(choice.dataFolder);
    await run(given ?? server?.url ?? "", stopping.signal);
  } catch (error) {
    throw stopping.signal.aborted
      ? new CommandError("Interrupted; nothing was written.")
      : toCommandError(error);
  } finally {
    await server?.stop();
    for (const name of SIGNALS) process.off(name, stop);
  }
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Whether the embedded database has ever been started in this data folder. */
export const hasEmbedded = (dataFolder: string): boolean => existsSync(join(dataFolder, "postgres", "data"));

async function startServer(dataFolder: string): Promise<EmbeddedPostgres> {
  mkdirSync(dataFolder, { recursive: true });
  chmodSync(dataFolder, 0o711);
  const logs = join(dataFolder, "logs");
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  return await startEmbeddedPostgres({
    dataFolder,
    logFile: join(logs, "postgres.log"),
    preferredPort: null,
    durable: true,
    database: "julia",
  });
}
