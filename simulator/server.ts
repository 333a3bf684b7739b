import type { Control } from "./control";
import { Simulator, type SimulatorOptions } from "./simulator";

export interface RunningSimulator {
  url: string;
  port: number;
  apiKey: string;
  /** Changes WhatsApp's side without HTTP. */
  control: Control;
  /** Cancels every timer, cuts every connection, frees the port. */
  close(): Promise<void>;
}

/** Starts a simulated gateway. Default: any free port of loopback. */
export async function startSimulator(options: Partial<SimulatorOptions> = {}): Promise<RunningSimulator> {
  const apiKey = options.apiKey ?? "simulator-key";
  const { port = 0, host = "127.0.0.1", timeScale = 1, behaviour = {} } = options;
  const simulator = new Simulator({ ...options, port, host, apiKey, timeScale, behaviour });
  await simulator.start();
  return {
    url: simulator.url,
    port: simulator.port,
    apiKey,
    control: simulator.control,
    close: () => simulator.close(),
  };
}
