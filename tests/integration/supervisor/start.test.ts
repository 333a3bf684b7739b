import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeStubProduct, type StubProduct } from "../../setup/stub-product";

let product: StubProduct;
beforeEach(async () => {
  product = await makeStubProduct();
});
afterEach(() => product.remove());

const webEnvironment = async () => await (await fetch(`http://127.0.0.1:${product.port}/environment`)).json();

describe("a start", () => {
  it("prints the address, what is embedded and where data and logs are", async () => {
    const run = await product.startUp();
    await run.sees(new RegExp(`http://127\\.0\\.0\\.1:${product.port}`));
    await run.sees(/embedded PostgreSQL in \.data\/postgres/);
    await run.sees(/simulator, controls at http:\/\/127\.0\.0\.1:\d+\/__control/);
    await run.sees(/Logs +\.data\/logs/);
    await run.sees(/Open +http:\/\/127\.0\.0\.1:\d+\/setup#token=\S{20,}/);
    expect(run.output()).not.toContain("Warning");
  });

  it("gives the web process a complete configuration without the first admin's password", async () => {
    await product.startUp({ ADMIN_EMAIL: "ana@example.com", ADMIN_PASSWORD: "ozonio-perpendicular-41" });
    const environment = await webEnvironment();
    expect(environment.DATABASE_URL).toMatch(/^postgres:\/\/julia:.+@127\.0\.0\.1:\d+\/julia$/);
    expect(environment.AUTH_SECRET.length).toBeGreaterThanOrEqual(32);
    expect(environment).toMatchObject({ SIMULATED: "true", TZ: "America/Sao_Paulo", ADMIN_PASSWORD: "" });
  });

  it("keeps secrets, the simulator's address and the data across starts", async () => {
    const first = await product.startUp();
    const before = await webEnvironment();
    expect(await first.stop()).toBe(0);
    await product.startUp();
    const after = await webEnvironment();
    for (const name of ["AUTH_SECRET", "EVOLUTION_API_URL", "EVOLUTION_API_KEY", "DATABASE_URL"]) {
      expect(after[name]).toBe(before[name]);
    }
  });
});

describe("network access", () => {
  it("is limited to this machine unless HOST says otherwise, which logs warnings", async () => {
    const run = await product.startUp({ HOST: "0.0.0.0", SIMULATOR: "true" });
    await run.sees(/Warning +APP_URL is not set/);
    await run.sees(/Warning +Passwords travel unencrypted/);
    expect((await webEnvironment()).APP_URL).toBe(`http://127.0.0.1:${product.port}`);
  });
});
