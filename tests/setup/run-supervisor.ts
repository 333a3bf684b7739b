import { join } from "node:path";
import { main } from "@/lib/supervisor/main";

/** Runs the real supervisor on a project of stand-ins, whose folder is the argument. */
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
