/**
 * `npm run keys`: manages the API keys of services in the database at DATABASE_URL or, if the variable is unset, in the
 * embedded database that `npm start` runs in this folder.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildBundles } from "./steps/build.mjs";
import { Failure, printFailure } from "./steps/failure.mjs";
import { dataFolder, PRODUCT_OUTPUT, ROOT } from "./steps/folders.mjs";
import { requireNode } from "./steps/require-node.mjs";

async function run() {
  requireNode();
  process.chdir(ROOT);
  if (existsSync(".env")) process.loadEnvFile(".env");
  if (!existsSync(join("node_modules", "esbuild"))) {
    throw new Failure("The packages are not installed yet: npm start installs them.");
  }
  // Building the command each time takes 0.1 s and keeps it in sync with the sources.
  await buildBundles(PRODUCT_OUTPUT, ["keys"]);
  const { runKeysCommand } = await import(pathToFileURL(join(ROOT, PRODUCT_OUTPUT.bundles, "keys.mjs")).href);
  await runKeysCommand({
    args: process.argv.slice(2),
    databaseUrl: process.env.DATABASE_URL,
    dataFolder: dataFolder(),
    print: (line) => console.log(line),
    tell: (line) => console.error(line),
  });
}

run().catch((error) => {
  printFailure(error.name === "CommandError" ? new Failure(error.message) : error);
  process.exitCode = 1;
});
