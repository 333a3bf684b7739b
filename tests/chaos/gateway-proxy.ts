import { createHash } from "node:crypto";
import { connect, type Socket } from "node:net";
import { z } from "zod";
import type { Machine } from "./machine";
import { openProxy, type Wire } from "./proxy";

/**
 * - `reset`: the connection breaks before the gateway receives the request.
 * - `late`: the connection breaks, and the gateway receives the request later.
 * - `lose`, `half`: the response is lost completely or in part.
 * - `stall`, `hang`: the response arrives late or never.
 * - `drop`: the gateway's session with WhatsApp breaks during the send.
 * - `kill_*`: the worker is killed at the point that the name describes.
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

const LARGE_REQUEST_BYTES = 20_000;

export interface Sending {
  /** The sending process; null at a gateway that all processes reach through the same proxy. */
  machine: Machine | null;
  instanceName: string;
  /** The text or, for a file, the SHA-256 of its bytes. */
  token: string;
  isFile: boolean;
}

export interface GatewayProxyOptions {
  machine: Machine | null;
  gatewayPort: number;
  decide(sending: Sending): WireFault | null;
  /** Called for each new connection before its first byte. If it returns true, the process is paused. */
  decidePause(): boolean;
  pauseMs: number;
  stallMs: number;
  dropSession(instanceName: string): void;
  /** Delay in ms, short enough that the session drops during the dispatch. */
  dropAfterMs(): number;
  /** Delay of a `late` request, which must be shorter than the network's share of the arrival margin. */
  lateMs: number;
}

/**
 * Starts a proxy for the calls of one process to a gateway, or of all processes. Each connection carries one request.
 */
export function openGatewayProxy(options: GatewayProxyOptions): Promise<Wire> {
  return openProxy((client) => {
    if (options.machine !== null && options.decidePause()) void options.machine.pause(options.pauseMs);
    let request = Buffer.alloc(0);
    const read = (chunk: Buffer) => {
      request = Buffer.concat([request, chunk]);
      const whole = parse(request);
      if (whole === null) return;
      client.off("data", read);
      const { head, path, body } = whole;
      const encodedName = SEND.exec(path)?.[1];
      let fault: WireFault | null = null;
      if (encodedName !== undefined) {
        const instanceName = decodeURIComponent(encodedName);
        fault = options.decide({ machine: options.machine, instanceName, ...contentOf(body) });
        if (fault === "drop") setTimeout(() => options.dropSession(instanceName), options.dropAfterMs());
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
    machine?.kill();
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
    // Of a large file, the gateway also receives a half.
    const half = request.length < LARGE_REQUEST_BYTES ? 0 : Math.floor((request.length - headBytes) / 2);
    gateway.write(request.subarray(0, headBytes + half));
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

/** Returns null while the request is incomplete. */
function parse(request: Buffer): { head: number; path: string; body: string } | null {
  const end = request.indexOf("\r\n\r\n");
  if (end < 0) return null;
  const head = end + 4;
  const text = request.toString("latin1", 0, head);
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? 0);
  if (request.length < head + length) return null;
  return { head, path: text.slice(0, text.indexOf("\r\n")), body: request.toString("utf8", head) };
}

const SEND = /^POST \/message\/(?:sendText|sendMedia|sendWhatsAppAudio)\/([^ /?]+)/;

const contentSchema = z.union([
  z.object({ text: z.string() }).transform(({ text }) => ({ token: text, isFile: false })),
  z.object({ media: z.string() }).transform(({ media }) => fileOf(media)),
  z.object({ audio: z.string() }).transform(({ audio }) => fileOf(audio)),
]);

const contentOf = (body: string) => contentSchema.parse(JSON.parse(body));

const fileOf = (base64: string) => ({
  token: createHash("sha256").update(Buffer.from(base64, "base64")).digest("hex"),
  isFile: true,
});
