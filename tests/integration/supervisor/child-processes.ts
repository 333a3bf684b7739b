import { readFileSync } from "node:fs";
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

export function commandOf(pid: number): string {
  return readFileSync(`/proc/${pid}/cmdline`, "utf8");
}
