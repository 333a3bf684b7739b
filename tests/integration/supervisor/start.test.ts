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
    expect(run.output()).toContain(`http://127.0.0.1:${product.port}`);
    expect(run.output()).toMatch(/embedded PostgreSQL in \.data\/postgres/);
    expect(run.output()).toMatch(/simulator, controls at http:\/\/127\.0\.0\.1:\d+\/__control/);
    expect(run.output()).toMatch(/Logs +\.data\/logs/);
    expect(run.output()).toMatch(/Open +http:\/\/127\.0\.0\.1:\d+\/setup#token=\S{20,}/);
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
    expect(run.output()).toMatch(/Warning +APP_URL is not set/);
    expect(run.output()).toMatch(/Warning +Passwords travel unencrypted/);
    expect((await webEnvironment()).APP_URL).toBe(`http://127.0.0.1:${product.port}`);
  });
});
