import { join } from "node:path";
import { main } from "@/lib/supervisor/main";

/** The real supervisor over a project of stand-ins; its folder is the argument. */
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
