import { sendJson } from "./fetch-json";

/** Lets the simulated phone read the code that is on display; exists only while the simulator is the gateway. */
export const simulateScan = (instanceName: string): Promise<void> =>
  sendJson("/api/dashboard/simulator/scan", { method: "POST", body: { instanceName } });
