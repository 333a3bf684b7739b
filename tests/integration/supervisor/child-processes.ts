import { readFileSync } from "node:fs";
import { isErrorCode } from "@/lib/supervisor/secrets";
import type { StubProduct } from "../../setup/stub-product";

const MARKS = {
  web: "/bin/next",
  worker: "worker.mjs",
  simulator: "simulator.mjs",
  postgres: "/bin/postgres",
};

export function pidOf(product: StubProduct, name: keyof typeof MARKS): number {
  const found = product.processes().find((pid) => commandOf(pid).includes(MARKS[name]));
  if (found === undefined) throw new Error(`There is no ${name} process`);
  return found;
}

/** Returns the command line of a process, or an empty string if the process has ended. */
export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch (error) {
    if (isErrorCode(error, "ENOENT") || isErrorCode(error, "ESRCH")) return "";
    throw error;
  }
}
