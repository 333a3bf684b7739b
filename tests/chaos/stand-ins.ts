import { join } from "node:path";
import type { Sql } from "postgres";
import { gatewayKeyOwner } from "@/lib/gateway/gateways";
import { seal } from "@/lib/outbound/seal";
import type { GatewayVersionName } from "../../simulator/gateway-version";
import { choosePort } from "../setup/ports";
import type { StandInControl } from "./chips";
import { Machine } from "./machine";
import { untilAnswers } from "./readiness";
import { within } from "./within";

const CONTROL_TIMEOUT_MS = 60_000;

export const GATEWAY_KEY = "the-key-of-the-stand-in-of-this-run";

/** A simulated gateway in its own process. It keeps its sessions when it is killed and started again. */
export interface StandIn {
  machine: Machine;
  port: number;
  url: string;
  control: StandInControl;
}

export async function startStandIn(options: {
  name: string;
  version: GatewayVersionName;
  /** Folder for the stand-in's database. */
  folder: string;
  logFolder: string;
  acceptLog: string;
}): Promise<StandIn> {
  const { name, version, folder, logFolder, acceptLog } = options;
  const port = await choosePort();
  const machine = new Machine({
    name,
    args: ["--import", "tsx", join("tests", "chaos", "stand-in.ts")],
    env: {
      STAND_IN_PORT: String(port),
      STAND_IN_KEY: GATEWAY_KEY,
      STAND_IN_LOG: acceptLog,
      STAND_IN_VERSION: version,
      STAND_IN_STATE: join(folder, `${name}.json`),
    },
    logFile: join(logFolder, `${name}.log`),
  });
  machine.start();
  const url = `http://127.0.0.1:${port}`;
  try {
    await untilAnswers(url);
  } catch (error) {
    await machine.stop();
    throw error;
  }
  return {
    machine,
    port,
    url,
    control: (path, body) =>
      within(CONTROL_TIMEOUT_MS, async (signal) => {
        const answer = await fetch(`${url}/__control${path}`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body),
          signal,
        });
        if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
        return await answer.json();
      }),
  };
}

/** Adds a gateway to the pool, at the port of its stand-in or of a proxy before it. */
export async function registerGateway(
  sql: Sql,
  authSecret: string,
  { id, port }: { id: string; port: number },
): Promise<void> {
  const sealed = seal(authSecret, gatewayKeyOwner(id), GATEWAY_KEY);
  await sql`insert into julia.gateways (id, name, base_url, api_key_sealed, capacity)
    values (${id}, ${id}, ${`http://127.0.0.1:${port}`}, ${sealed}, 1000)`;
}
