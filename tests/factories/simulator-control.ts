import { setTimeout as sleep } from "node:timers/promises";
import type { Simulator } from "../../simulator/simulator";

interface SimulatedInstance {
  instanceName: string;
  memoryState: string | null;
  rowStatus: string | null;
  /** The stored session of a phone, which can reconnect; null after a logout. */
  session: unknown;
  qr: { code?: string; isLive: boolean } | null;
}

/** How long a scan waits for its QR code. */
const CODE_WAIT_MS = 240_000;

export interface SimulatorControl {
  instance(instanceName: string): Promise<SimulatedInstance>;
  /** Returns the number of calls to gateway paths that contain `path`, for example `/instance/connect/`. */
  calls(path: string, instanceName?: string): Promise<number>;
  secondSockets(instanceName: string): Promise<number>;
  /** A scan waits for the QR code: on a busy machine, a create answers before the gateway has one. */
  control(path: string, body?: object): Promise<Response>;
}

export function controlOf({ url }: Simulator): SimulatorControl {
  const read = async (path: string) => (await fetch(`${url}/__control${path}`)).json();
  const order = (path: string, body: object) =>
    fetch(`${url}/__control${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  return {
    instance: async (instanceName) => {
      const listed: SimulatedInstance[] = await read("/instances");
      const found = listed.find((instance) => instance.instanceName === instanceName);
      if (found === undefined) throw new Error(`the gateway has no ${instanceName}`);
      return found;
    },
    calls: async (path, instanceName = "") => {
      const calls: { path: string }[] = await read("/calls");
      return calls.filter((call) => call.path.includes(path) && call.path.includes(instanceName)).length;
    },
    secondSockets: async (instanceName) => (await read("/counters"))[instanceName]?.secondSockets ?? 0,
    control: async (path, body = {}) => {
      const deadline = Date.now() + CODE_WAIT_MS;
      for (;;) {
        const answer = await order(path, body);
        const isWithoutCode = path.startsWith("/scan") && answer.status === 409;
        if (!isWithoutCode || Date.now() > deadline) return answer;
        await sleep(50);
      }
    },
  };
}
