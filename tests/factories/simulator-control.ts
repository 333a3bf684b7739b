import type { Simulator } from "../../simulator/simulator";

interface SimulatedInstance {
  instanceName: string;
  memoryState: string | null;
  rowStatus: string | null;
  /** The stored session of a phone, which can reconnect; null after a logout. */
  session: unknown;
  qr: { code?: string; isLive: boolean } | null;
}

export interface SimulatorControl {
  instance(instanceName: string): Promise<SimulatedInstance>;
  /** Returns the number of calls to gateway paths that contain `path`, for example `/instance/connect/`. */
  calls(path: string, instanceName?: string): Promise<number>;
  secondSockets(instanceName: string): Promise<number>;
  control(path: string, body?: object): Promise<Response>;
}

export function controlOf({ url }: Simulator): SimulatorControl {
  const read = async (path: string) => (await fetch(`${url}/__control${path}`)).json();
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
    control: (path, body = {}) =>
      fetch(`${url}/__control${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
  };
}
