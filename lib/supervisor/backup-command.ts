import { resolve } from "node:path";
import type { Footer } from "@/lib/backup/format";
import { writeBackup } from "@/lib/backup/write-backup";
import { CommandError } from "./database-command";
import { hasEmbedded, type WholeDatabaseCommand, withWholeDatabase } from "./whole-database";

export const USAGE = `Usage:
  npm run backup -- <new file>
Writes one consistent snapshot of the database to a file, while the product runs or is stopped.
If BACKUP_PASSPHRASE is set, the file is encrypted with it.`;

const LEAST_PASSPHRASE_CHARACTERS = 12;

/** Writes a backup and prints what it contains. Throws a `CommandError`. */
export async function runBackupCommand(command: WholeDatabaseCommand): Promise<void> {
  const file = readFileArgument(command.args);
  if (file === null) return command.print(USAGE);
  const passphrase = command.passphrase || null;
  if (passphrase !== null && passphrase.length < LEAST_PASSPHRASE_CHARACTERS) {
    throw new CommandError(`BACKUP_PASSPHRASE needs at least ${LEAST_PASSPHRASE_CHARACTERS} characters.`);
  }
  if (!command.databaseUrl?.trim() && !hasEmbedded(command.dataFolder)) {
    throw new CommandError(`There is nothing to back up: ${command.dataFolder} has no database.`);
  }
  await withWholeDatabase(command, async (url, signal) => {
    const footer = await writeBackup(url, resolve(command.workingFolder, file), { passphrase, signal });
    const kind = passphrase === null ? "not encrypted: keep it secret" : "encrypted with BACKUP_PASSPHRASE";
    command.print(`Backed up ${describeContent(footer)} to ${file} (${kind}).`);
    command.print(
      "Keep AUTH_SECRET with it: without the same AUTH_SECRET, stored keys and secrets cannot be read.",
    );
  });
}

/** Returns null if the command only prints its usage. */
export function readFileArgument([file, extra]: readonly string[]): string | null {
  if (extra !== undefined) throw new CommandError(`"${extra}" is one argument too many.`);
  return file === undefined || file === "--help" || file === "-h" ? null : file;
}

export function describeContent({ tables }: Footer): string {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  return `${rows.toLocaleString("en")} rows of ${tables.length} tables`;
}
