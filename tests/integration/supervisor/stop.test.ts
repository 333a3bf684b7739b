import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { signal, waitUntil } from "@/lib/supervisor/processes";
import { makeStubProduct, type StubProduct } from "../../setup/stub-product";
import { commandOf } from "./child-processes";

let product: StubProduct;
beforeEach(async () => {
  product = await makeStubProduct();
});
afterEach(() => product.remove());

describe("a stop", () => {
  it.each(["SIGTERM", "SIGINT"] as const)("by %s leaves no process, even with open streams", async (name) => {
    const run = await product.startUp();
    const stream = await fetch(`http://127.0.0.1:${product.port}/stream`);
    signal(run.pid, name);
    expect(await run.exit).toBe(0);
    expect(product.processes()).toEqual([]);
    await stream.body?.cancel().catch(() => undefined);
  });

  it("during a first start leaves no process either", async () => {
    const run = product.start();
    const hasPostgres = () => product.processes().some((pid) => commandOf(pid).includes("/bin/initdb"));
    expect(await waitUntil(hasPostgres, 60_000, 5)).toBe(true);
    await run.stop();
    expect(product.processes()).toEqual([]);
  });

  it("requested twice kills unresponsive processes at once", async () => {
    const worker = readFileSync(join(product.root, "dist", "worker.mjs"), "utf8");
    product.replace(
      "worker",
      `${worker}\nprocess.removeAllListeners("SIGTERM"); process.on("SIGTERM", () => undefined);`,
    );
    const run = await product.startUp();
    signal(run.pid, "SIGINT");
    await run.sees(/Stopping/);
    signal(run.pid, "SIGINT");
    expect(await run.exit).toBe(1);
    expect(await waitUntil(() => product.processes().length === 0, 60_000)).toBe(true);
  });
});
