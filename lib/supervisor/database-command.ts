import { type DatabaseHandle, openDatabase } from "@/db/client";
import { DatabaseUrlError } from "@/db/database-url";
import { MigrationError } from "@/db/migration-error";
import { BackupError } from "@/lib/backup/backup-error";
import { DomainError } from "@/lib/errors";
import { describeFailure, isDatabaseUnavailable } from "@/lib/log/describe-failure";
import { findRunningPostgres } from "./embedded-postgres";
import { StartError } from "./start-error";

/** A one-sentence error for the person who runs the command. */
export class CommandError extends Error {
  override name = "CommandError";
}

export interface DatabaseChoice {
  databaseUrl: string | undefined;
  /** Folder of the embedded database, used if `DATABASE_URL` is unset. */
  dataFolder: string;
}

/**
 * Runs a command on the database of `DATABASE_URL` or on this folder's embedded database. Throws a `CommandError` for
 * every failure that a person can act on.
 */
export async function withDatabase(
  choice: DatabaseChoice,
  name: string,
  run: (database: DatabaseHandle) => Promise<void>,
): Promise<void> {
  const url = findDatabase(choice);
  try {
    const database = openDatabase(url, { maxConnections: 1, name });
    try {
      await run(database);
    } finally {
      await database.close();
    }
  } catch (error) {
    throw toCommandError(error);
  }
}

function findDatabase({ databaseUrl, dataFolder }: DatabaseChoice): string {
  const given = databaseUrl?.trim() ?? "";
  if (given !== "") return given;
  const embedded = findEmbedded(dataFolder);
  if (embedded !== null) return embedded;
  throw new CommandError("The product does not run in this folder: start it with npm start, then try again.");
}

/** Returns the URL of the embedded database if it is running. Throws a `CommandError` if it belongs to another user. */
export function findEmbedded(dataFolder: string): string | null {
  try {
    return findRunningPostgres(dataFolder, "julia");
  } catch {
    throw new CommandError(
      `The embedded database in ${dataFolder} belongs to another user; run this as that user.`,
    );
  }
}

/** PostgreSQL error codes that the person who runs the command can act on. */
const DATABASE_SENTENCES: Record<string, string> = {
  "42P01": "This database has no tables of this version yet: npm start makes them.",
  "28P01": "The database refuses the user or the password of DATABASE_URL.",
  "28000": "The database refuses the user or the password of DATABASE_URL.",
  "3D000": "The database that DATABASE_URL names does not exist.",
  "42501": "The user of DATABASE_URL may not read and write the tables.",
};

export function toCommandError(error: unknown): CommandError {
  if (error instanceof CommandError) return error;
  if (error instanceof BackupError || error instanceof MigrationError || error instanceof StartError) {
    return new CommandError(error.message, { cause: error });
  }
  if (error instanceof DatabaseUrlError) return new CommandError(`DATABASE_URL ${error.message}.`);
  if (error instanceof DomainError) return new CommandError(error.detail);
  if (isDatabaseUnavailable(error)) return new CommandError("The database cannot be reached.");
  const failure = describeFailure(error);
  const { code = "", message } = failure.cause ?? failure;
  return new CommandError(DATABASE_SENTENCES[code] ?? `The database says: ${message}.`);
}
