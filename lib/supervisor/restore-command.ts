import { resolve } from "node:path";
import { restoreBackup } from "@/lib/backup/restore-backup";
import { describeContent, readFileArgument } from "./backup-command";
import { CommandError } from "./database-command";
import { type WholeDatabaseCommand, withWholeDatabase } from "./whole-database";

export const USAGE = `Usage:
  npm run restore -- <file>
Loads a backup into an empty database and brings it to this release. The product must be stopped.
If the file is encrypted, BACKUP_PASSPHRASE must be its passphrase.`;

/** Restores a backup and prints what it contained. Throws a `CommandError`. */
export async function runRestoreCommand(command: WholeDatabaseCommand): Promise<void> {
  const file = readFileArgument(command.args);
  if (file === null) return command.print(USAGE);
  if (!command.databaseUrl?.trim() && command.isProductRunning) {
    throw new CommandError("The product is running in this folder: stop it first.");
  }
  const passphrase = command.passphrase || null;
  await withWholeDatabase(command, async (url, signal) => {
    const { header, footer } = await restoreBackup(url, resolve(command.workingFolder, file), {
      passphrase,
      signal,
    });
    command.print(
      `Restored ${describeContent(footer)}, backed up at ${header.createdAt} with release ${header.release}.`,
    );
    command.print(
      "Start the product with the AUTH_SECRET of the backed up one, and first check the waiting messages: docs/operate.md.",
    );
  });
}
