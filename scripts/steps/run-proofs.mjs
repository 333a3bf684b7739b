import { buildIfNeeded } from "./build.mjs";
import { printFailure } from "./failure.mjs";
import { ROOT, TEST_OUTPUT } from "./folders.mjs";
import { installIfNeeded } from "./install.mjs";
import { requireNode } from "./require-node.mjs";

/** Runs proofs on an up-to-date test build. If anything throws, prints the error and sets the exit code to 1. */
export async function runProofs(prove) {
  try {
    requireNode();
    process.chdir(ROOT);
    await installIfNeeded();
    await buildIfNeeded(TEST_OUTPUT);
    await prove();
  } catch (error) {
    printFailure(error);
    process.exitCode = 1;
  }
}
