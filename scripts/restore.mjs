/**
 * `npm run restore -- <file>`: loads a backup into the database at DATABASE_URL or, if the variable is unset, into the
 * embedded database in this folder.
 */
import { runDatabaseCommand } from "./steps/run-database-command.mjs";

await runDatabaseCommand("restore", ({ runRestoreCommand }, command) => runRestoreCommand(command));
