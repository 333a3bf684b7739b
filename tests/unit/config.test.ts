import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadRunningConfig } from "@/lib/config/config";
import {
  type Config,
  ENVIRONMENT_VARIABLES,
  isLoopbackHost,
  parseEnvironment,
} from "@/lib/config/environment";

type Environment = Record<string, string>;

function configOf(environment: Environment): Config {
  const parsed = parseEnvironment(environment);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.config;
}

function problemsOf(environment: Environment): string[] {
  const parsed = parseEnvironment(environment);
  return parsed.ok ? [] : parsed.problems.map(({ variable, message }) => `${variable}: ${message}`);
}

const variablesOf = (environment: Environment) =>
  problemsOf(environment).map((problem) => problem.split(":")[0]);

const REAL_GATEWAY = { EVOLUTION_API_URL: "https://evolution.example.com/", EVOLUTION_API_KEY: "key" };
const SECRET = "s".repeat(32);

describe("the environment", () => {
  it("may be empty: everything is embedded and only this machine reaches it", () => {
    expect(configOf({})).toMatchObject({
      host: "127.0.0.1",
      port: 3000,
      databaseUrl: null,
      gateway: null,
      startSimulator: true,
      timeZone: "America/Sao_Paulo",
      windows: { hourSeconds: 3600, daySeconds: 86_400, unsafe: false },
    });
  });

  it("names a lonely half of a pair beside a value that is wrong", () => {
    const wrong = { PORT: "70000", EVOLUTION_API_URL: "https://evolution.example.com" };
    expect(problemsOf(wrong)).toEqual([
      "PORT: must be from 1 to 65535",
      "EVOLUTION_API_KEY: is missing, though EVOLUTION_API_URL is set",
    ]);
  });

  it("names every wrong variable at once", () => {
    const wrong = {
      PORT: "x",
      HOST: "a b",
      DATABASE_URL: "mysql://x/y",
      TZ: "Mars/Base",
      INSTANCE_STRATEGY: "random",
    };
    expect(variablesOf(wrong).sort()).toEqual(["DATABASE_URL", "HOST", "INSTANCE_STRATEGY", "PORT", "TZ"]);
  });

  it("never repeats the value of a secret", () => {
    const problems = problemsOf({
      AUTH_SECRET: "hidden-word",
      ADMIN_EMAIL: "not-an-address",
      ADMIN_PASSWORD: "hidden",
      METRICS_TOKEN: "hidden-word",
      DATABASE_URL: "http://julia:hidden-word@host/db",
      EVOLUTION_API_KEY: "hidden-word",
    });
    expect(problems.length).toBeGreaterThanOrEqual(5);
    expect(problems.join("\n")).not.toContain("hidden");
  });

  it("takes an empty variable for an unset one, as files of settings leave them", () => {
    expect(configOf({ PORT: "", DATABASE_URL: " ", SIMULATOR: "" })).toMatchObject({
      port: 3000,
      databaseUrl: null,
    });
  });

  it.each([
    [{ EVOLUTION_API_URL: "https://evolution.example.com" }, "EVOLUTION_API_KEY"],
    [{ EVOLUTION_API_KEY: "key" }, "EVOLUTION_API_URL"],
    [{ ADMIN_EMAIL: "ana@example.com" }, "ADMIN_PASSWORD"],
    [{ ...REAL_GATEWAY, DATABASE_URL: "postgres://host/db" }, "AUTH_SECRET"],
    [{ ...REAL_GATEWAY, SIMULATOR: "true" }, "SIMULATOR"],
    [{ WINDOW_HOUR_SECONDS: "6" }, "UNSAFE_TEST_WINDOWS"],
  ])("needs together what belongs together: %j lacks %s", (environment, variable) => {
    expect(variablesOf(environment)).toEqual([variable]);
  });
});

describe("the simulator", () => {
  it.each<[string, Environment]>([
    ["a database of one's own", { DATABASE_URL: "postgres://host/db", AUTH_SECRET: SECRET }],
    ["instances of one's own", { EVOLUTION_INSTANCES: "julia-1" }],
    ["an address that others reach", { HOST: "0.0.0.0" }],
  ])("does not start by itself with %s", (_case, environment) => {
    expect(variablesOf(environment)).toEqual(["EVOLUTION_API_URL"]);
    expect(configOf({ ...environment, SIMULATOR: "true" }).startSimulator).toBe(true);
    expect(configOf({ ...environment, ...REAL_GATEWAY }).startSimulator).toBe(false);
  });
});

describe("values", () => {
  it("keep the order of EVOLUTION_INSTANCES, which is their priority", () => {
    expect(configOf({ ...REAL_GATEWAY, EVOLUTION_INSTANCES: " b, a ,,c" }).evolutionInstances).toEqual([
      "b",
      "a",
      "c",
    ]);
  });

  it("have no slash at the end of an address", () => {
    expect(configOf({ ...REAL_GATEWAY, APP_URL: "https://julia.example.com/" })).toMatchObject({
      appUrl: "https://julia.example.com",
      gateway: { url: "https://evolution.example.com" },
    });
  });

  it.each([
    ["127.0.0.1", true],
    ["127.1.2.3", true],
    ["localhost", true],
    ["::1", true],
    ["[::1]", true],
    ["0.0.0.0", false],
    ["192.168.0.10", false],
    ["127.example.com", false],
  ])("know who reaches %s: only this machine %s", (host, expected) => {
    expect(isLoopbackHost(host)).toBe(expected);
  });
});

describe("the configuration of a process that works", () => {
  it("is complete, with the address we listen on when none is said", () => {
    const environment = {
      ...REAL_GATEWAY,
      DATABASE_URL: "postgres://host/db",
      AUTH_SECRET: SECRET,
      HOST: "::1",
    };
    expect(loadRunningConfig(environment).appUrl).toBe("http://[::1]:3000");
  });

  it("is refused where the supervisor's part is missing", () => {
    expect(() => loadRunningConfig({ ...REAL_GATEWAY })).toThrow(/DATABASE_URL/);
  });
});

describe(".env.example", () => {
  const lines = readFileSync(".env.example", "utf8").split("\n");
  const settings = lines.filter((line) => /^[A-Z_]+=/.test(line)).map((line) => line.split("="));

  it("says every variable once and no other", () => {
    // SIMULATED is the supervisor's word to its children; JULIA_DATA_DIR is read before anything else.
    const expected = [...ENVIRONMENT_VARIABLES.filter((name) => name !== "SIMULATED"), "JULIA_DATA_DIR"];
    expect(settings.map(([name]) => name).sort()).toEqual(expected.sort());
  });

  it("works as it is, and changes nothing", () => {
    expect(configOf(Object.fromEntries(settings))).toEqual(configOf({ LOG_LEVEL: "info" }));
  });
});
