import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isAlive, signal, waitUntil } from "@/lib/supervisor/processes";
import { makeStubProduct, type StubProduct } from "../../setup/stub-product";
import { pidOf } from "./child-processes";

let product: StubProduct;
beforeEach(async () => {
  product = await makeStubProduct();
});
afterEach(() => product.remove());

describe("a process that dies", () => {
  it.each(["web", "worker", "simulator", "postgres"] as const)(
    "is restarted, and the log says so: %s",
    async (name) => {
      const run = await product.startUp();
      const before = pidOf(product, name);
      signal(before, "SIGKILL");
      await run.sees(
        new RegExp(name === "postgres" ? "PostgreSQL is up again" : `The ${name} process is up again`),
      );
      expect(run.output()).toMatch(/ended.*starts again/);
      expect(pidOf(product, name)).not.toBe(before);
    },
  );

  it("ends its children if it is the supervisor, and the next start recovers", async () => {
    const first = await product.startUp();
    const children = [pidOf(product, "web"), pidOf(product, "worker"), pidOf(product, "simulator")];
    const database = pidOf(product, "postgres");
    signal(first.pid, "SIGKILL");
    await first.exit;
    expect(await waitUntil(() => !children.some(isAlive), 60_000)).toBe(true);
    const second = await product.startUp();
    expect(pidOf(product, "postgres")).toBe(database);
    expect(await second.stop()).toBe(0);
    expect(product.processes()).toEqual([]);
  });
});
