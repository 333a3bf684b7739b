import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isAlive, signal, waitUntil } from "@/lib/supervisor/processes";
import { makeStubProduct, type StubProduct } from "../../setup/stub-product";
import { pidOf, UP } from "./child-processes";

let product: StubProduct;
beforeEach(async () => {
  product = await makeStubProduct();
});
afterEach(() => product.remove());

describe("a process that dies", () => {
  it.each(["web", "worker", "simulator", "postgres"] as const)(
    "is started again and said so: %s",
    async (name) => {
      const run = product.start();
      await run.sees(UP);
      const before = pidOf(product, name);
      signal(before, "SIGKILL");
      await run.sees(
        new RegExp(name === "postgres" ? "PostgreSQL is up again" : `The ${name} process is up again`),
      );
      expect(run.output()).toMatch(/ended.*starts again/);
      expect(pidOf(product, name)).not.toBe(before);
    },
  );

  it("takes the children along when it is the supervisor, and the next start heals", async () => {
    const first = product.start();
    await first.sees(UP);
    const children = [pidOf(product, "web"), pidOf(product, "worker"), pidOf(product, "simulator")];
    const database = pidOf(product, "postgres");
    signal(first.pid, "SIGKILL");
    await first.exit;
    expect(await waitUntil(() => !children.some(isAlive), 60_000)).toBe(true);
    const second = product.start();
    await second.sees(UP);
    expect(pidOf(product, "postgres")).toBe(database);
    signal(second.pid, "SIGTERM");
    expect(await second.exit).toBe(0);
    expect(product.processes()).toEqual([]);
  });
});
