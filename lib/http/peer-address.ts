import { randomBytes } from "node:crypto";
import diagnostics from "node:diagnostics_channel";
import { IncomingMessage } from "node:http";

const holder: typeof globalThis & { juliaPeerHeader?: string } = globalThis;

/**
 * The request header that carries the address at the other end of the socket. Next hands route handlers no
 * socket, and `x-forwarded-for` is whatever the client wrote; this name is drawn anew by each process, so
 * nobody outside can send it.
 */
export function peerHeaderName(): string {
  holder.juliaPeerHeader ??= `x-julia-peer-${randomBytes(16).toString("hex")}`;
  return holder.juliaPeerHeader;
}

/** Stamps every HTTP request of this process with its socket's address; called once, at start. */
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
