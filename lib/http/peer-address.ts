import { randomBytes } from "node:crypto";
import diagnostics from "node:diagnostics_channel";
import { IncomingMessage } from "node:http";

const holder: typeof globalThis & { juliaPeerHeader?: string } = globalThis;

/**
 * Returns the name of the internal header that contains the socket's peer address. Next does not pass that address to
 * route handlers, and clients can set `x-forwarded-for`. The name is random in each process, so clients cannot forge
 * this header.
 */
export function peerHeaderName(): string {
  holder.juliaPeerHeader ??= `x-julia-peer-${randomBytes(16).toString("hex")}`;
  return holder.juliaPeerHeader;
}

/** Adds the peer address header to every HTTP request that this process receives. Called once, at startup. */
export function stampPeerAddresses(): void {
  const header = peerHeaderName();
  diagnostics.subscribe("http.server.request.start", (message) => {
    const request = requestOf(message);
    if (request !== null) request.headers[header] = request.socket.remoteAddress ?? "";
  });
}

function requestOf(message: unknown): IncomingMessage | null {
  if (typeof message !== "object" || message === null || !("request" in message)) return null;
  return message.request instanceof IncomingMessage ? message.request : null;
}
