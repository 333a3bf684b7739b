import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildBundles } from "./build.mjs";
import { Failure, printFailure } from "./failure.mjs";
import { dataFolder, PRODUCT_OUTPUT, ROOT } from "./folders.mjs";
import { requireNode } from "./require-node.mjs";

/**
 * Runs a command that works on the product's database: bundles `bundle` and passes its module, with the choice of the
 * database, to `run`. Prints every failure in one sentence.
 */
export async function runCommand(bundle, run) {
  try {
    requireNode();
    process.chdir(ROOT);
    if (existsSync(".env")) process.loadEnvFile(".env");
    if (!existsSync(join("node_modules", "esbuild"))) {
      throw new Failure("The packages are not installed yet: npm start installs them.");
    }
    // Building the command each time takes 0.1 s and keeps it in sync with the sources.
    await buildBundles(PRODUCT_OUTPUT, [bundle]);
    const module = await import(pathToFileURL(join(ROOT, PRODUCT_OUTPUT.bundles, `${bundle}.mjs`)).href);
    await run(module, {
      args: process.argv.slice(2),
      databaseUrl: process.env.DATABASE_URL,
      dataFolder: dataFolder(),
      print: (line) => console.log(line),
    });
  } catch (error) {
    printFailure(error.name === "CommandError" ? new Failure(error.message) : error);
    process.exitCode = 1;
  }
}
