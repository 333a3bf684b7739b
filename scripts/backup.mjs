/**
 * `npm run backup -- <new file>`: writes the database at DATABASE_URL or, if the variable is unset, the embedded database
 * in this folder to a file.
 */
import { runDatabaseCommand } from "./steps/run-database-command.mjs";

await runDatabaseCommand("backup", ({ runBackupCommand }, command) => runBackupCommand(command));
