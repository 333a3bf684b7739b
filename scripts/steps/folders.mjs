import { isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's root folder, without a trailing slash. */
export const ROOT = resolve(fileURLToPath(new URL("../..", import.meta.url)));

/** Logs, locks and reports of installation, build and tests. Safe to delete at any time. */
export const CACHE = join(ROOT, ".cache");

/**
 * Returns the folder for the product's data, secrets and logs: `JULIA_DATA_DIR`, or `.data` if the variable is unset.
 */
export function dataFolder() {
  const wanted = process.env.JULIA_DATA_DIR?.trim() || ".data";
  return isAbsolute(wanted) ? wanted : join(ROOT, wanted);
}

/** Output folders of a build. Tests use separate folders, so that they never disturb a running `npm start`. */
export const PRODUCT_OUTPUT = { next: ".next", bundles: "dist" };
export const TEST_OUTPUT = { next: ".next-test", bundles: "dist-test" };
