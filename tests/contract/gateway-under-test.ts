import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** How many times faster the simulator runs than a real gateway. */
const TIME_SCALE = 10;
const SIMULATOR_KEY = "simulator-key";

/**
 * Simulates people with a phone, and changes the gateway's cache of numbers. Only the simulator supports these actions.
 */
export interface Phones {
  scan(instanceName: string, phone: string): Promise<void>;
  unlink(instanceName: string): Promise<void>;
  /** Makes WhatsApp ban the number, which ends the session with code 403. */
  ban(instanceName: string): Promise<void>;
  dropConnection(instanceName: string): Promise<void>;
  /** Empties the gateway's cache of numbers that are on WhatsApp. */
  forgetNumbers(): Promise<void>;
  makeKnown(number: string): Promise<void>;
  /** Makes WhatsApp report that this number does not exist. */
  removeContact(number: string): Promise<void>;
  /** Makes the `close` state and the `connecting` state after a scan last `ms` each. */
  slowLogin(ms: number): Promise<void>;
}

export interface GatewayUnderTest {
  url: string;
  apiKey: string;
  /** Null if the gateway is a real one. */
  phones: Phones | null;
  stop(): Promise<void>;
}

export const USES_SIMULATOR = process.env.EVOLUTION_API_URL === undefined;

/** `version` is the version of the simulator; a real gateway has its own. */
export async function startGatewayUnderTest(version: string): Promise<GatewayUnderTest> {
  const { EVOLUTION_API_URL: url, EVOLUTION_API_KEY: apiKey } = process.env;
  if (url === undefined) return startSimulator(version);
  if (apiKey === undefined) throw new Error("EVOLUTION_API_KEY is missing, though EVOLUTION_API_URL is set");
  return { url, apiKey, phones: null, stop: () => Promise.resolve() };
}

async function startSimulator(version: string): Promise<GatewayUnderTest> {
  const child = spawn(process.execPath, ["--import", "tsx", "simulator/main.ts"], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    env: {
      ...process.env,
      SIMULATOR_PORT: "0",
      SIMULATOR_API_KEY: SIMULATOR_KEY,
      SIMULATOR_TIME_SCALE: String(TIME_SCALE),
      SIMULATOR_GATEWAY_VERSION: version,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await addressOf(child);
  return {
    url,
    apiKey: SIMULATOR_KEY,
    phones: phonesOf(url),
    stop: async () => {
      if (child.exitCode !== null || !child.kill("SIGTERM")) return;
      await once(child, "exit");
    },
  };
}

async function addressOf(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error("the simulator has no output");
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) {
    const url = /^simulator listening on (http:\/\/\S+)$/.exec(line)?.[1];
    if (url !== undefined) {
      child.stdout.resume();
      return url;
    }
  }
  throw new Error("the simulator ended before it listened");
}

function phonesOf(url: string): Phones {
  const order = async (path: string, body: object) => {
    const response = await fetch(`${url}/__control${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  };
  return {
    scan: (instanceName, phone) => order("/scan", { instanceName, phone }),
    unlink: (instanceName) => order("/unlink", { instanceName }),
    ban: (instanceName) => order("/ban", { instanceName, code: 403 }),
    dropConnection: (instanceName) => order("/drop", { instanceName }),
    forgetNumbers: () => order("/known-numbers", { known: false }),
    makeKnown: (number) => order("/known-numbers", { numbers: [number], known: true }),
    removeContact: (number) => order("/contacts", { number, exists: false }),
    slowLogin: (ms) =>
      order("/behaviour", { lookupDelayMs: ms * TIME_SCALE, firstLoginDelayMs: ms * TIME_SCALE }),
  };
}
