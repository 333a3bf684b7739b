// biome-ignore-all lint/style/noExcessiveLinesPerFile: one row per refused value
import { randomBytes } from "node:crypto";
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
const SECRET = "0123456789 abcdefghij 0123456789";

describe("the environment", () => {
  it("may be empty: everything is embedded and reachable from this machine only", () => {
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

  it("reports both an invalid value and a variable without its counterpart", () => {
    const wrong = { PORT: "70000", EVOLUTION_API_URL: "https://evolution.example.com" };
    expect(problemsOf(wrong)).toEqual([
      "PORT: must be from 1 to 65535",
      "EVOLUTION_API_KEY: is missing, though EVOLUTION_API_URL is set",
    ]);
  });

  it("reports all invalid variables together", () => {
    const wrong = { PORT: "x", HOST: "a b", DATABASE_URL: "mysql://x/y", TZ: "Mars/Base" };
    const named = ["DATABASE_URL", "HOST", "INSTANCE_STRATEGY", "PORT", "TZ"];
    expect(variablesOf({ ...wrong, INSTANCE_STRATEGY: "random" }).sort()).toEqual(named);
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

  it("treats an empty variable as unset", () => {
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
  ])("requires variables that belong together: %j lacks %s", (environment, variable) => {
    expect(variablesOf(environment)).toEqual([variable]);
  });
});

describe("the simulator", () => {
  it.each<[string, Environment]>([
    ["a database of one's own", { DATABASE_URL: "postgres://host/db", AUTH_SECRET: SECRET }],
    ["instances of one's own", { EVOLUTION_INSTANCES: "julia-1" }],
    ["an address that others reach", { HOST: "0.0.0.0" }],
  ])("does not start automatically with %s", (_case, environment) => {
    expect(variablesOf(environment)).toEqual(["EVOLUTION_API_URL"]);
    expect(configOf({ ...environment, SIMULATOR: "true" }).startSimulator).toBe(true);
    expect(configOf({ ...environment, ...REAL_GATEWAY }).startSimulator).toBe(false);
  });
});

describe("values", () => {
  it("keep the order of EVOLUTION_INSTANCES, which is their priority", () => {
    const { evolutionInstances } = configOf({ ...REAL_GATEWAY, EVOLUTION_INSTANCES: " b, a ,,c" });
    expect(evolutionInstances).toEqual(["b", "a", "c"]);
  });

  it("have no trailing slash in a URL", () => {
    expect(configOf({ ...REAL_GATEWAY, APP_URL: "https://julia.example.com/" })).toMatchObject({
      appUrl: "https://julia.example.com",
      gateway: { url: "https://evolution.example.com" },
    });
  });

  it.each([
    ["HTTPS://Julia.Example.com", "https://julia.example.com"],
    ["https://julia.example.com:443/", "https://julia.example.com"],
    ["https://julia.example.com:8443", "https://julia.example.com:8443"],
    ["Http://[::1]:3000", "http://[::1]:3000"],
  ])("have our URL in the form of a browser's origin: %s", (written, origin) => {
    expect(configOf({ APP_URL: written }).appUrl).toBe(origin);
  });

  it("keep the encoded user and password of the gateway's proxy", () => {
    const address = "https://ana:50%25off@gw.example";
    expect(configOf({ ...REAL_GATEWAY, EVOLUTION_API_URL: address }).gateway?.url).toBe(address);
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
  ])("show whether only this machine can reach %s: %s", (host, expected) => {
    expect(isLoopbackHost(host)).toBe(expected);
  });
});

describe("list entries that could never match", () => {
  const only = (environment: Environment) => problemsOf({ ...REAL_GATEWAY, ...environment });

  const PROXY = "is not the address of a proxy";
  const INSTANCE = "cannot be the name of an instance";
  const SEMICOLON = "holds a semicolon; separate words with commas";
  /** Lists of valid words, in which the test replaces WORD with an invalid word. */
  const AMONG = {
    TRUSTED_PROXY: "10.1.0.1, WORD, fd00::/8",
    CALLBACK_ALLOWED_HOSTS: "127.0.0.1, CRM.local:443, [::1]:80, WORD",
    EVOLUTION_INSTANCES: "julia-0, WORD, Nome com espaco.2",
  };

  it.each([
    ["TRUSTED_PROXY", "proxy.local", `${PROXY}; write addresses or networks, such as 10.0.0.7 or 10.0.0.0/8`],
    ["TRUSTED_PROXY", "https://10.0.0.7", `${PROXY}; write`],
    ["TRUSTED_PROXY", "10.0.0.7;10.0.0.8", SEMICOLON],
    ["TRUSTED_PROXY", "10.0.0.7:80", PROXY],
    ["TRUSTED_PROXY", "10.0.0.0/33", PROXY],
    ["TRUSTED_PROXY", "10.0.0.0/", PROXY],
    ["TRUSTED_PROXY", "10.0.0", PROXY],
    ["TRUSTED_PROXY", "::ffff:10.0.0.7", PROXY],
    ["TRUSTED_PROXY", "[::1]", PROXY],
    ["TRUSTED_PROXY", "fe80::1%eth0", PROXY],
    ["TRUSTED_PROXY", "true", PROXY],
    ["TRUSTED_PROXY", "loopback", PROXY],
    ["CALLBACK_ALLOWED_HOSTS", "https://crm.local/hook", "never matches; write crm.local"],
    ["CALLBACK_ALLOWED_HOSTS", "http://crm.local:8080", "never matches; write crm.local:8080"],
    ["CALLBACK_ALLOWED_HOSTS", "crm.local/hook", "never matches; write crm.local"],
    ["CALLBACK_ALLOWED_HOSTS", "crm.local;erp.local", SEMICOLON],
    ["CALLBACK_ALLOWED_HOSTS", "*.crm.local", "is not a host"],
    ["CALLBACK_ALLOWED_HOSTS", "10.0.0.0/8", "is not a host"],
    ["CALLBACK_ALLOWED_HOSTS", "127.1", "never matches; write 127.0.0.1"],
    ["CALLBACK_ALLOWED_HOSTS", "::1", "never matches; write [::1]"],
    ["CALLBACK_ALLOWED_HOSTS", "clínica.local", "never matches; write xn--clnica-4va.local"],
    ["CALLBACK_ALLOWED_HOSTS", "crm local", "is not a host"],
    ["CALLBACK_ALLOWED_HOSTS", "ftp://crm.local", "is not a host"],
    ["EVOLUTION_INSTANCES", "julia-1;julia-2", SEMICOLON],
    ["EVOLUTION_INSTANCES", "https://evolution.example.com/julia-1", INSTANCE],
    ["EVOLUTION_INSTANCES", "julia/1", INSTANCE],
    ["EVOLUTION_INSTANCES", "j".repeat(51), INSTANCE],
  ] as const)("%s names %s", (variable, word, reason) => {
    const problems = only({ [variable]: AMONG[variable].replace("WORD", word) });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`${variable}: "${word}" ${reason}`);
  });

  it("are all reported together", () => {
    expect(only({ TRUSTED_PROXY: "a, b, 10.0.0.1" })).toHaveLength(2);
  });

  it.each([["key ü"], ["a\nb"], ["tab\t"]])("EVOLUTION_API_KEY and METRICS_TOKEN reject %j", (token) => {
    expect(variablesOf({ ...REAL_GATEWAY, EVOLUTION_API_KEY: token })).toEqual(["EVOLUTION_API_KEY"]);
    expect(variablesOf({ METRICS_TOKEN: `${token} 0123456789abcdef` })).toEqual(["METRICS_TOKEN"]);
  });
});

describe("a time zone", () => {
  it.each(["America/Sao_Paulo", "america/manaus", "UTC", "Etc/GMT+3", "America/Argentina/Buenos_Aires"])(
    "accepts the name %s",
    (name) => {
      expect(configOf({ TZ: name }).timeZone).toBe(name);
    },
  );

  it.each(["-03:00", "+0300", "-03", "BRT+3", "GMT-3", ":America/Sao_Paulo", "<-03>3"])(
    "rejects the offset %s",
    (text) => {
      expect(problemsOf({ TZ: text })).toEqual([
        `TZ: must be the name of a time zone, such as America/Sao_Paulo, not "${text}"`,
      ]);
    },
  );
});

describe("a URL", () => {
  it.each([
    ["https://julia.example.com/julia", "must have no path; write https://julia.example.com"],
    ["https://julia.example.com:8443/a/b/", "must have no path; write https://julia.example.com:8443"],
    ["https://julia.example.com/?x=1", "must have no path; write https://julia.example.com"],
    ["https://julia.example.com#x", "must have no path; write https://julia.example.com"],
    ["https://ana:hidden@julia.example.com", "must not hold a user or a password"],
    ["julia.example.com", "must be an http or https address"],
  ])("of ours must have no path: %s", (address, reason) => {
    expect(problemsOf({ APP_URL: address })).toEqual([`APP_URL: ${reason}`]);
  });

  it.each([
    ["https://evolution.example.com/?a=b", "must end with its path: no ? and no #"],
    ["https://ana:50%off@gw.example", "has a user or a password that cannot be decoded; write % as %25"],
    ["https://an%a:hidden@gw.example", "has a user or a password that cannot be decoded; write % as %25"],
    ["https://ana:hidden%ff@gw.example", "has a user or a password that cannot be decoded; write % as %25"],
  ])("of the gateway must allow paths to be appended: %s", (address, reason) => {
    expect(problemsOf({ ...REAL_GATEWAY, EVOLUTION_API_URL: address })).toEqual([
      `EVOLUTION_API_URL: ${reason}`,
    ]);
  });
});

describe("a secret", () => {
  it.each(["s".repeat(32), "changeme".repeat(4), "0123456789abcdef".repeat(2), `${"a".repeat(31)}b`])(
    "is rejected when it repeats itself: %s",
    (secret) => {
      expect(variablesOf({ AUTH_SECRET: secret })).toEqual(["AUTH_SECRET"]);
      expect(variablesOf({ METRICS_TOKEN: secret })).toEqual(["METRICS_TOKEN"]);
    },
  );

  it("is accepted when it was generated, in base64, base64url or hex", () => {
    for (let round = 0; round < 200; round += 1) {
      const bytes = randomBytes(32);
      for (const form of ["base64", "base64url", "hex"] as const) {
        expect(configOf({ AUTH_SECRET: bytes.toString(form) }).authSecret).toBe(bytes.toString(form));
      }
    }
  });
});

describe("an idle connection", () => {
  it("stays open longer than a proxy's, or as long as configured", () => {
    expect(configOf({}).keepAliveTimeoutSeconds).toBe(75);
    expect(configOf({ KEEP_ALIVE_TIMEOUT_SECONDS: "620" }).keepAliveTimeoutSeconds).toBe(620);
    expect(problemsOf({ KEEP_ALIVE_TIMEOUT_SECONDS: "0" })).toEqual([
      "KEEP_ALIVE_TIMEOUT_SECONDS: must be from 1 to 3600",
    ]);
  });
});

describe("the configuration of a running process", () => {
  it("is complete and defaults APP_URL to the address on which we listen", () => {
    const environment = {
      ...REAL_GATEWAY,
      DATABASE_URL: "postgres://host/db",
      AUTH_SECRET: SECRET,
      HOST: "::1",
    };
    expect(loadRunningConfig(environment).appUrl).toBe("http://[::1]:3000");
  });

  it("is rejected without the variables that the supervisor sets", () => {
    expect(() => loadRunningConfig({ ...REAL_GATEWAY })).toThrow(/DATABASE_URL/);
  });
});

describe(".env.example", () => {
  const lines = readFileSync(".env.example", "utf8").split("\n");
  const settings = lines.filter((line) => /^[A-Z0-9_]+=/.test(line)).map((line) => line.split("="));

  it("lists every variable once and no others", () => {
    // Only the supervisor sets SIMULATED, for its child processes. JULIA_DATA_DIR is read before the configuration is
    // parsed.
    const expected = [...ENVIRONMENT_VARIABLES.filter((name) => name !== "SIMULATED"), "JULIA_DATA_DIR"];
    expect(settings.map(([name]) => name).sort()).toEqual(expected.sort());
  });

  it("is valid as it is and changes no default", () => {
    expect(configOf(Object.fromEntries(settings))).toEqual(configOf({ LOG_LEVEL: "info" }));
  });
});
