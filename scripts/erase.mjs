/**
 * `npm run erase -- <phone number>`: erases a contact from the database at DATABASE_URL or, if the variable is unset,
 * from the embedded database that `npm start` runs in this folder.
 */
import { runCommand } from "./steps/run-command.mjs";

await runCommand("erase", ({ runEraseCommand }, command) =>
  runEraseCommand({ ...command, authSecret: process.env.AUTH_SECRET }),
);
