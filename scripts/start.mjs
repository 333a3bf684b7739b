/**
 * `npm start`: needs only Node. Installs the packages, builds the product, and then runs the supervisor in this same
 * process. The embedded database starts while the web server is being built. `npm run dev` uses the development server
 * instead of building the web server.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beginBuild, buildBundles } from "./steps/build.mjs";
import { Failure, printFailure } from "./steps/failure.mjs";
import { dataFolder, PRODUCT_OUTPUT, ROOT } from "./steps/folders.mjs";
import { installIfNeeded } from "./steps/install.mjs";
import { tryLock } from "./steps/lock.mjs";
import { requireNode } from "./steps/require-node.mjs";
import { stopRunning } from "./steps/run-logged.mjs";

const startedAtMs = performance.timeOrigin;
const development = process.argv.includes("--dev");

function onEarlyStop(signal) {
  stopRunning();
  process.exit(signal === "SIGINT" ? 130 : 143);
}

async function start() {
  requireNode();
  process.chdir(ROOT);
  if (existsSync(".env")) process.loadEnvFile(".env");
  const lock = tryLock(join(dataFolder(), "start.lock"));
  if (lock.ownerPid !== undefined) {
    throw new Failure(`The product already runs in this folder (process ${lock.ownerPid}).`);
  }
  process.once("exit", lock.release);
  process.on("SIGINT", onEarlyStop).on("SIGTERM", onEarlyStop);
  await installIfNeeded();
  const web = development ? await buildBundles(PRODUCT_OUTPUT) : (await beginBuild(PRODUCT_OUTPUT)).web;
  // From here on, the supervisor handles these signals. A build that is still running is stopped on exit.
  process.off("SIGINT", onEarlyStop).off("SIGTERM", onEarlyStop);
  process.once("exit", stopRunning);
  const bundles = join(ROOT, PRODUCT_OUTPUT.bundles);
  const { main } = await import(pathToFileURL(join(bundles, "supervisor.mjs")).href);
  await main({
    root: ROOT,
    bundles,
    nextOutput: PRODUCT_OUTPUT.next,
    dataFolder: dataFolder(),
    development,
    durable: true,
    environment: process.env,
    startedAtMs,
    webBuilt: web,
    printError: printFailure,
  });
}

start().catch((error) => {
  printFailure(error);
  process.exit(1);
});
