import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const portsSchema = z.object({ postgres: z.number().nullable(), simulator: z.number().nullable() });
/** Ports of the embedded services, stored so that the next start reuses them if they are free. */
export type Ports = z.infer<typeof portsSchema>;

export function readPorts(dataFolder: string): Ports {
  try {
    return portsSchema.parse(JSON.parse(readFileSync(join(dataFolder, "ports.json"), "utf8")));
  } catch {
    // If the file is absent or damaged, any free port will do.
    return { postgres: null, simulator: null };
  }
}

export function writePorts(dataFolder: string, ports: Ports): void {
  writeFileSync(join(dataFolder, "ports.json"), `${JSON.stringify(ports)}\n`, { mode: 0o600 });
}
