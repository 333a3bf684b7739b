import { join } from "node:path";
import { buildIfNeeded } from "./steps/build.mjs";
import { Failure, printFailure } from "./steps/failure.mjs";
import { dataFolder, PRODUCT_OUTPUT } from "./steps/folders.mjs";
import { installIfNeeded } from "./steps/install.mjs";
import { lockOwner } from "./steps/lock.mjs";

try {
  const owner = lockOwner(join(dataFolder(), "start.lock"));
  if (owner !== null) {
    throw new Failure(`The product runs here (process ${owner}): stop it first, it would lose its files.`);
  }
  await installIfNeeded();
  const { built } = await buildIfNeeded(PRODUCT_OUTPUT);
  if (!built) console.log("Nothing has changed since the last build.");
} catch (error) {
  printFailure(error);
  process.exitCode = 1;
}
