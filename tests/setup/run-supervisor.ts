import { join } from "node:path";
import { main } from "@/lib/supervisor/main";

/**
 * Runs the real supervisor in the project folder that is given as the argument. The folder contains stand-ins for the
 * product's processes.
 */
const root = process.argv[2] ?? "";
await main({
  root,
  bundles: join(root, "dist"),
  nextOutput: ".next",
  dataFolder: join(root, ".data"),
  development: false,
  durable: false,
  environment: process.env,
  startedAtMs: Date.now(),
});
