import { createServer } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startSimulator } from "../../../simulator/simulator";
import { makeStubProduct, type StubProduct } from "../../setup/stub-product";

let product: StubProduct;
beforeEach(async () => {
  product = await makeStubProduct();
});
afterEach(() => product.remove());

describe("a startup error is one sentence with exit code 1 and no process left:", () => {
  const refused = async (env: Record<string, string>) => {
    const run = product.start(env);
    expect(await run.exit).toBe(1);
    expect(product.processes()).toEqual([]);
    expect(run.output()).not.toMatch(/\n\s+at /);
    return run.output().trim();
  };

  it("a port in use", async () => {
    const other = createServer().listen(product.port, "127.0.0.1");
    const sentence = await refused({});
    other.close();
    expect(sentence).toBe(
      `PORT: ${product.port} is taken by another program on 127.0.0.1; choose another PORT`,
    );
  });

  it("an address of another machine", async () => {
    expect(await refused({ HOST: "192.0.2.1", SIMULATOR: "true" })).toBe(
      "HOST: 192.0.2.1 is not an address of this machine",
    );
  });

  it("the address of a gateway's manager instead of the gateway's", async () => {
    const gateway = await startSimulator();
    const real = { EVOLUTION_API_URL: `${gateway.url}/manager/`, EVOLUTION_API_KEY: gateway.apiKey };
    expect(await refused(real)).toBe(
      `EVOLUTION_API_URL: ${gateway.url}/manager answers 200 (text/html), not as Evolution API does; write ${gateway.url}`,
    );
    await gateway.close();
  });

  it("an unreachable database", async () => {
    const sentence = await refused({
      DATABASE_URL: "postgres://julia:hidden-word@127.0.0.1:1/julia",
      AUTH_SECRET: "0123456789 abcdefghij 0123456789",
      SIMULATOR: "true",
    });
    expect(sentence).toBe("DATABASE_URL: the database at 127.0.0.1:1 cannot be used, nothing listens there");
  });

  it("invalid variables, all of them listed", async () => {
    const sentences = await refused({ PORT: "99999", LOG_LEVEL: "loud", AUTH_SECRET: "short" });
    expect(sentences.split("\n").map((line) => line.split(":")[0])).toEqual([
      "PORT",
      "AUTH_SECRET",
      "LOG_LEVEL",
    ]);
  });

  it("a different gateway than the database's, until confirmed", async () => {
    const run = await product.startUp();
    await run.stop();
    const real = { EVOLUTION_API_URL: "https://evolution.example.com", EVOLUTION_API_KEY: "hidden-word" };
    const sentence = await refused(real);
    expect(sentence).toMatch(/^EVOLUTION_API_URL: .*ACCEPT_NEW_GATEWAY=true/);
    expect(sentence).not.toContain("hidden-word");
    const accepted = await product.startUp({ ...real, ACCEPT_NEW_GATEWAY: "true" });
    await accepted.stop();
    await product.startUp(real);
  });

  it("a web process that exits at once, with the end of its log", async () => {
    product.replace("web", 'console.error("no such build"); process.exit(3);');
    expect(await refused({})).toMatch(
      /no such build[\s\S]*The web process does not start; its log: .*web\.log/,
    );
  });
});
