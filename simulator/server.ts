import type { Control } from "./control";
import { Simulator, type SimulatorOptions } from "./simulator";

/** A simulator that runs. */
export interface RunningSimulator {
  url: string;
  port: number;
  apiKey: string;
  /** Moves WhatsApp's side without HTTP. */
  control: Control;
  /** Cancels every timer, cuts every connection, frees the port. */
  close(): Promise<void>;
}

/** Starts a stand-in for the gateway, on any free port of loopback unless told otherwise. */
export async function startSimulator(options: Partial<SimulatorOptions> = {}): Promise<RunningSimulator> {
  const {
    port = 0,
    host = "127.0.0.1",
    apiKey = "simulator-key",
    timeScale = 1,
    stateFile,
    behaviour = {},
    version,
    isLicensed,
  } = options;
  const simulator = new Simulator({
    port,
    host,
    apiKey,
    timeScale,
    stateFile,
    behaviour,
    version,
    isLicensed,
  });
  await simulator.start();
  return {
    url: simulator.url,
    port: simulator.port,
    apiKey,
    control: simulator.control,
    close: () => simulator.close(),
  };
}
