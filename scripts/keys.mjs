/**
 * `npm run keys`: manages the API keys of services in the database at DATABASE_URL or, if the variable is unset, in the
 * embedded database that `npm start` runs in this folder.
 */
import { runCommand } from "./steps/run-command.mjs";

await runCommand("keys", ({ runKeysCommand }, command) =>
  runKeysCommand({ ...command, tell: (line) => console.error(line) }),
);
