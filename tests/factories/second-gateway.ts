import { createGateway } from "@/lib/gateways/create-gateway";
import type { PoolGateway } from "@/types/gateways";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../simulator/simulator";
import { ADMIN, QUICK, type TestPool } from "./pool";

/** Starts another simulated gateway and adds it to the pool. The caller closes the simulator. */
export async function addGateway(
  pool: TestPool,
  { name, capacity, ...options }: { name: string; capacity?: number } & Partial<SimulatorOptions>,
): Promise<{ simulator: Simulator; gateway: PoolGateway }> {
  const simulator = await startSimulator({ behaviour: QUICK, apiKey: `key-of-${name}`, ...options });
  const { url: baseUrl, apiKey } = simulator;
  const gateway = await createGateway(pool.as(ADMIN), { name, baseUrl, apiKey, capacity });
  return { simulator, gateway };
}
