import { connect, type Socket } from "node:net";
import type { Machine } from "./machine";
import { openProxy, type Wire } from "./proxy";

/**
 * What becomes of one hand-over on the wire: `reset` before the gateway hears of it, `late` the same though it
 * arrives after all, `lose` and `half` of the answer. `drop` leaves the wire alone and cuts the gateway's own session
 * meanwhile. `kill_*` ends the worker's process at that very point.
 */
const WIRE_FAULTS = [
  "reset",
  "late",
  "lose",
  "half",
  "stall",
  "hang",
  "drop",
  "kill_connected",
  "kill_headers",
  "kill_requested",
  "kill_answered",
  "kill_half",
  "kill_after",
] as const;
export type WireFault = (typeof WIRE_FAULTS)[number];

/** A text on its way to the gateway. */
export interface Sending {
  machine: Machine;
  instanceName: string;
  text: string;
}

export interface GatewayProxyOptions {
  machine: Machine;
  gatewayPort: number;
  /** Asked once for each hand-over. */
  decide(sending: Sending): WireFault | null;
  /** Asked when a connection is made, before a byte is written: true makes the process stand still. */
  decidePause(): boolean;
  pauseMs: number;
  stallMs: number;
  /** Cuts the instance's session to WhatsApp. */
  dropSession(instanceName: string): void;
  /** Soon enough to meet the hand-over while the gateway works on it. */
  dropAfterMs(): number;
  /** Less than the part of the arrival margin that is for the way. */
  lateMs: number;
}

/** Between one worker and the gateway. Each connection carries one request. */
export function openGatewayProxy(options: GatewayProxyOptions): Promise<Wire> {
  return openProxy((client) => {
    if (options.decidePause()) void options.machine.pause(options.pauseMs);
    let request = Buffer.alloc(0);
    const read = (chunk: Buffer) => {
      request = Buffer.concat([request, chunk]);
      const whole = parse(request);
      if (whole === null) return;
      client.off("data", read);
      const { head, path, body } = whole;
      const instanceName = /^POST \/message\/sendText\/([^ /?]+)/.exec(path)?.[1];
      const fault =
        instanceName === undefined
          ? null
          : options.decide({
              machine: options.machine,
              instanceName: decodeURIComponent(instanceName),
              text: textOf(body),
            });
      if (fault === "drop" && instanceName !== undefined) {
        setTimeout(() => options.dropSession(decodeURIComponent(instanceName)), options.dropAfterMs());
      }
      carry(client, request, head, fault, options);
    };
    client.on("data", read);
  });
}

function carry(
  client: Socket,
  request: Buffer,
  headBytes: number,
  fault: WireFault | null,
  { machine, gatewayPort, stallMs, lateMs }: GatewayProxyOptions,
): void {
  const kill = () => {
    machine.kill();
    client.destroy();
  };
  if (fault === "reset") {
    client.resetAndDestroy();
    return;
  }
  if (fault === "kill_connected") {
    kill();
    return;
  }

  if (fault === "late") {
    client.resetAndDestroy();
    setTimeout(
      () =>
        connect(gatewayPort, "127.0.0.1")
          .on("error", () => undefined)
          .end(request),
      lateMs,
    );
    return;
  }

  const gateway = connect(gatewayPort, "127.0.0.1");
  gateway.setNoDelay(true);
  gateway.on("error", () => client.resetAndDestroy());
  if (fault === "kill_headers") {
    gateway.write(request.subarray(0, headBytes));
    setTimeout(() => gateway.destroy(), 50);
    kill();
    return;
  }
  gateway.write(request);
  if (fault === "kill_requested") kill();

  gateway.once("data", (answer: Buffer) => {
    gateway.pause();
    const half = answer.subarray(0, Math.floor(answer.length / 2));
    switch (fault) {
      case "lose":
        client.resetAndDestroy();
        return;
      case "kill_answered":
        kill();
        return;
      case "half":
        client.write(half, () => client.destroy());
        return;
      case "kill_half":
        client.write(half, kill);
        return;
      case "kill_after":
        client.write(answer, kill);
        return;
      case "hang":
        return;
      case "stall":
        setTimeout(() => pass(client, gateway, answer), stallMs);
        return;
      default:
        pass(client, gateway, answer);
    }
  });
}

function pass(client: Socket, gateway: Socket, answer: Buffer): void {
  if (!client.destroyed) client.write(answer);
  gateway.pipe(client);
}

/** The parts of a request that has arrived as a whole; null before. */
function parse(request: Buffer): { head: number; path: string; body: string } | null {
  const end = request.indexOf("\r\n\r\n");
  if (end < 0) return null;
  const head = end + 4;
  const text = request.toString("latin1", 0, head);
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? 0);
  if (request.length < head + length) return null;
  return { head, path: text.slice(0, text.indexOf("\r\n")), body: request.toString("utf8", head) };
}

function textOf(body: string): string {
  return /"text":"([^"]*)"/.exec(body)?.[1] ?? "";
}
