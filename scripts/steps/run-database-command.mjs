import { join } from "node:path";
import { tryLock } from "./lock.mjs";
import { runCommand } from "./run-command.mjs";

/**
 * Runs a command that reads or writes the whole database. While it uses the embedded database of a stopped product, it
 * holds the product's lock, so that the product cannot start meanwhile.
 */
export async function runDatabaseCommand(bundle, run) {
  // npm starts scripts in the project's folder and passes the folder of the person in INIT_CWD.
  const workingFolder = process.env.INIT_CWD ?? process.cwd();
  await runCommand(bundle, async (module, command) => {
    const isEmbedded = !command.databaseUrl?.trim();
    const lock = isEmbedded ? tryLock(join(command.dataFolder, "start.lock")) : {};
    try {
      await run(module, {
        ...command,
        workingFolder,
        passphrase: process.env.BACKUP_PASSPHRASE,
        isProductRunning: lock.ownerPid !== undefined,
      });
    } finally {
      lock.release?.();
    }
  });
}
