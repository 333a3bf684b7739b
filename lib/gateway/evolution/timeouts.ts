import type { Gateway } from "@/lib/gateway/gateway";

export type GatewayCall = keyof Gateway;

/** In milliseconds: for establishing a connection, and for each call from its start to the last byte of the answer. */
export type Timeouts = Record<GatewayCall | "connection", number>;

/** Measured with Evolution API 2.3.6 over loopback. */
export const DEFAULT_TIMEOUTS: Timeouts = {
  /** Covers DNS, TCP and TLS, and allows three SYN attempts. */
  connection: 4_000,
  /** Includes a lookup of WhatsApp Web's version. */
  readVersion: 10_000,
  readLicense: 5_000,
  /** Answered from memory. */
  verifyKey: 5_000,
  /**
   * The gateway looks up WhatsApp's version without a timeout and then waits 5 s for the QR code (7.3 s observed). No
   * caller waits for the full timeout. The timeout is long because the gateway still carries out an abandoned create,
   * which must not be repeated.
   */
  create: 60_000,
  /**
   * When the gateway opens a socket, it looks up WhatsApp's version as for `create` and then waits 2 s (4.07 s
   * observed).
   */
  connect: 20_000,
  /** Answered from memory in 1 to 47 ms. */
  connectionState: 5_000,
  /** Answered in 3 to 11 ms, before the work is done. */
  restart: 10_000,
  /** Answered in 1 to 6 ms, before the work is done. */
  logout: 10_000,
  /** Answered in 1 to 33 ms, before the work is done. */
  delete: 10_000,
  /** One unpaged query: 12 to 112 ms for a few rows, 1 s or more for a thousand. */
  fetchInstances: 10_000,
  fetchInstance: 5_000,
  setWebhook: 10_000,
  findWebhook: 5_000,
  /** Longer than the gateway's own 60 s limit for a lookup that WhatsApp does not answer (60.03 s observed). */
  sendText: 90_000,
  /** Like `sendText`, and the gateway also reads up to 133 MB, converts them and uploads them to WhatsApp. */
  sendMedia: 240_000,
  /** The gateway queries JSON columns of all messages without an index. */
  findMessages: 20_000,
  /** The gateway downloads the file from WhatsApp, and gives up after 5 s if WhatsApp does not have it. */
  fetchFile: 90_000,
};
