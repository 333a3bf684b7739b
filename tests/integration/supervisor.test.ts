import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isAlive, signal, waitUntil } from "@/lib/supervisor/processes";
import { startSimulator } from "../../simulator/server";
import { makeStubProduct, type StubProduct } from "../setup/stub-product";

let product: StubProduct;
beforeEach(async () => {
  product = await makeStubProduct();
});
afterEach(() => product.remove());

const UP = /Julia Dashboard is up/;
const webEnvironment = async () => await (await fetch(`http://127.0.0.1:${product.port}/environment`)).json();

/** The process ids by what they are; each child carries its program in its command line. */
function pidOf(name: "web" | "worker" | "simulator" | "postgres"): number {
  const marks = {
    web: "/bin/next",
    worker: "worker.mjs",
    simulator: "simulator.mjs",
    postgres: "/bin/postgres",
  };
  const found = product.processes().find((pid) => commandOf(pid).includes(marks[name]));
  if (found === undefined) throw new Error(`There is no ${name} process`);
  return found;
}

function commandOf(pid: number): string {
  return readFileSync(`/proc/${pid}/cmdline`, "utf8");
}

describe("a start", () => {
  it("says where to go, what is embedded and where data and logs are", async () => {
    const run = product.start();
    await run.sees(UP);
    expect(run.output()).toContain(`http://127.0.0.1:${product.port}`);
    expect(run.output()).toMatch(/embedded PostgreSQL in \.data\/postgres/);
    expect(run.output()).toMatch(/simulator, controls at http:\/\/127\.0\.0\.1:\d+\/__control/);
    expect(run.output()).toMatch(/Logs +\.data\/logs/);
    expect(run.output()).toMatch(/Open +http:\/\/127\.0\.0\.1:\d+\/setup#token=\S{20,}/);
    expect(run.output()).not.toContain("Warning");
  });

  it("gives the web process a complete configuration, and not the first admin's password", async () => {
    const run = product.start({ ADMIN_EMAIL: "ana@example.com", ADMIN_PASSWORD: "ozonio-perpendicular-41" });
    await run.sees(UP);
    const environment = await webEnvironment();
    expect(environment.DATABASE_URL).toMatch(/^postgres:\/\/julia:.+@127\.0\.0\.1:\d+\/julia$/);
    expect(environment.AUTH_SECRET.length).toBeGreaterThanOrEqual(32);
    expect(environment).toMatchObject({ SIMULATED: "true", TZ: "America/Sao_Paulo", ADMIN_PASSWORD: "" });
  });

  it("keeps secrets, the simulator's address and the data from one start to the next", async () => {
    const first = product.start();
    await first.sees(UP);
    const before = await webEnvironment();
    signal(first.pid, "SIGTERM");
    expect(await first.exit).toBe(0);
    const second = product.start();
    await second.sees(UP);
    const after = await webEnvironment();
    for (const name of ["AUTH_SECRET", "EVOLUTION_API_URL", "EVOLUTION_API_KEY", "DATABASE_URL"]) {
      expect(after[name]).toBe(before[name]);
    }
  });
});

describe("who can reach it", () => {
  it("is only this machine unless HOST says otherwise, and that has warnings", async () => {
    const run = product.start({ HOST: "0.0.0.0", SIMULATOR: "true" });
    await run.sees(UP);
    expect(run.output()).toMatch(/Warning +APP_URL is not set/);
    expect(run.output()).toMatch(/Warning +Passwords travel unencrypted/);
    expect((await webEnvironment()).APP_URL).toBe(`http://127.0.0.1:${product.port}`);
  });
});

describe("a stop", () => {
  it.each(["SIGTERM", "SIGINT"] as const)("by %s leaves no process, open streams included", async (name) => {
    const run = product.start();
    await run.sees(UP);
    const stream = await fetch(`http://127.0.0.1:${product.port}/stream`);
    signal(run.pid, name);
    expect(await run.exit).toBe(0);
    expect(product.processes()).toEqual([]);
    await stream.body?.cancel().catch(() => undefined);
  });

  it("in the middle of a first start leaves no process either", async () => {
    const run = product.start();
    const hasPostgres = () => product.processes().some((pid) => commandOf(pid).includes("/bin/initdb"));
    expect(await waitUntil(hasPostgres, 60_000, 5)).toBe(true);
    signal(run.pid, "SIGTERM");
    await run.exit;
    expect(product.processes()).toEqual([]);
  });

  it("asked for twice ends at once what does not listen", async () => {
    product.replace(
      "worker",
      `${readWorker()}\nprocess.removeAllListeners("SIGTERM"); process.on("SIGTERM", () => undefined);`,
    );
    const run = product.start();
    await run.sees(UP);
    signal(run.pid, "SIGINT");
    await run.sees(/Stopping/);
    signal(run.pid, "SIGINT");
    expect(await run.exit).toBe(1);
    expect(await waitUntil(() => product.processes().length === 0, 60_000)).toBe(true);
  });
});

describe("a process that dies", () => {
  it.each(["web", "worker", "simulator", "postgres"] as const)(
    "is started again and said so: %s",
    async (name) => {
      const run = product.start();
      await run.sees(UP);
      const before = pidOf(name);
      signal(before, "SIGKILL");
      await run.sees(
        new RegExp(name === "postgres" ? "PostgreSQL is up again" : `The ${name} process is up again`),
      );
      expect(run.output()).toMatch(/ended.*starts again/);
      expect(pidOf(name)).not.toBe(before);
    },
  );

  it("takes the children along when it is the supervisor, and the next start heals", async () => {
    const first = product.start();
    await first.sees(UP);
    const children = [pidOf("web"), pidOf("worker"), pidOf("simulator")];
    const database = pidOf("postgres");
    signal(first.pid, "SIGKILL");
    await first.exit;
    expect(await waitUntil(() => !children.some(isAlive), 60_000)).toBe(true);
    const second = product.start();
    await second.sees(UP);
    expect(pidOf("postgres")).toBe(database);
    signal(second.pid, "SIGTERM");
    expect(await second.exit).toBe(0);
    expect(product.processes()).toEqual([]);
  });
});

describe("what keeps it from starting is one sentence, exit code 1 and nothing left running", () => {
  const refused = async (env: Record<string, string>) => {
    const run = product.start(env);
    expect(await run.exit).toBe(1);
    expect(product.processes()).toEqual([]);
    expect(run.output()).not.toMatch(/\n\s+at /);
    return run.output().trim();
  };

  it("a taken port", async () => {
    const other = createServer().listen(product.port, "127.0.0.1");
    const sentence = await refused({});
    other.close();
    expect(sentence).toBe(
      `PORT: ${product.port} is taken by another program on 127.0.0.1; choose another PORT`,
    );
  });

  it("an address that is not of this machine", async () => {
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

  it("a database that cannot be reached", async () => {
    const sentence = await refused({
      DATABASE_URL: "postgres://julia:hidden-word@127.0.0.1:1/julia",
      AUTH_SECRET: "0123456789 abcdefghij 0123456789",
      SIMULATOR: "true",
    });
    expect(sentence).toBe("DATABASE_URL: the database at 127.0.0.1:1 cannot be used, nothing listens there");
  });

  it("wrong variables, all of them", async () => {
    const sentences = await refused({ PORT: "99999", LOG_LEVEL: "loud", AUTH_SECRET: "short" });
    expect(sentences.split("\n").map((line) => line.split(":")[0])).toEqual([
      "PORT",
      "AUTH_SECRET",
      "LOG_LEVEL",
    ]);
  });

  it("another gateway than the database's, until told so", async () => {
    const run = product.start();
    await run.sees(UP);
    signal(run.pid, "SIGTERM");
    await run.exit;
    const real = { EVOLUTION_API_URL: "https://evolution.example.com", EVOLUTION_API_KEY: "hidden-word" };
    const sentence = await refused(real);
    expect(sentence).toMatch(/^EVOLUTION_API_URL: .*ACCEPT_NEW_GATEWAY=true/);
    expect(sentence).not.toContain("hidden-word");
    const accepted = product.start({ ...real, ACCEPT_NEW_GATEWAY: "true" });
    await accepted.sees(UP);
    signal(accepted.pid, "SIGTERM");
    await accepted.exit;
    const remembered = product.start(real);
    await remembered.sees(UP);
  });

  it("a web process that ends at once, with the end of its log", async () => {
    product.replace("web", 'console.error("no such build"); process.exit(3);');
    expect(await refused({})).toMatch(
      /no such build[\s\S]*The web process does not start; its log: .*web\.log/,
    );
  });
});

function readWorker(): string {
  return readFileSync(join(product.root, "dist", "worker.mjs"), "utf8");
}
