import { z } from "zod";
import { GATEWAY_VERSIONS } from "./gateway-version";
import { startSimulator } from "./simulator";

const environment = z
  .object({
    SIMULATOR_HOST: z.string().min(1).default("127.0.0.1"),
    SIMULATOR_PORT: z.coerce.number().int().min(0).max(65_535).default(18_080),
    SIMULATOR_API_KEY: z.string().min(1).default("simulator-key"),
    SIMULATOR_STATE_FILE: z.string().min(1).optional(),
    SIMULATOR_TIME_SCALE: z.coerce.number().positive().default(1),
    SIMULATOR_GATEWAY_VERSION: z.enum(GATEWAY_VERSIONS).default("2.3.6"),
    SIMULATOR_GATEWAY_LICENSED: z.enum(["true", "false"]).default("true"),
  })
  .safeParse(process.env);

if (!environment.success) {
  console.error(z.prettifyError(environment.error));
  process.exit(1);
}

const { data } = environment;
try {
  const simulator = await startSimulator({
    host: data.SIMULATOR_HOST,
    port: data.SIMULATOR_PORT,
    apiKey: data.SIMULATOR_API_KEY,
    stateFile: data.SIMULATOR_STATE_FILE,
    timeScale: data.SIMULATOR_TIME_SCALE,
    version: data.SIMULATOR_GATEWAY_VERSION,
    isLicensed: data.SIMULATOR_GATEWAY_LICENSED === "true",
  });
  console.log(`simulator listening on ${simulator.url}`);
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => void simulator.close().then(() => process.exit(0)));
  }
} catch (error) {
  console.error(`the simulator cannot start: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
