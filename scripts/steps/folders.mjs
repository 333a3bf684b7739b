import { isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the project, without a slash at its end. */
export const ROOT = resolve(fileURLToPath(new URL("../..", import.meta.url)));

/** Logs, locks and reports of installation, build and tests; may be removed at any time. */
export const CACHE = join(ROOT, ".cache");

/** Data, secrets and logs of the product: `JULIA_DATA_DIR`, or `.data`. */
export function dataFolder() {
  const wanted = process.env.JULIA_DATA_DIR?.trim() || ".data";
  return isAbsolute(wanted) ? wanted : join(ROOT, wanted);
}

/** Output folders of a build. Tests have their own, so that they never disturb a running `npm start`. */
export const PRODUCT_OUTPUT = { next: ".next", bundles: "dist" };
export const TEST_OUTPUT = { next: ".next-test", bundles: "dist-test" };
