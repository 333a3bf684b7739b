import type { Gateway } from "@/lib/gateway/gateway";

export type GatewayCall = keyof Gateway;

/** How long we wait, in ms: for the connection, and per call from its start to the last byte of its answer. */
export type Timeouts = Record<GatewayCall | "connection", number>;

/** The figures named here were measured on Evolution API 2.3.6 on loopback. */
export const DEFAULT_TIMEOUTS: Timeouts = {
  /** DNS, TCP and TLS; three tries of TCP's SYN fit in it. */
  connection: 4_000,
  /** The same look-up of WhatsApp Web's version. */
  readVersion: 10_000,
  readLicense: 5_000,
  /** Answers out of memory. */
  verifyKey: 5_000,
  /**
   * Waits 5 s by itself, after a look-up of WhatsApp Web's version that has no time-out (7.3 s seen). Nobody waits
   * for it that long: a create given up too early is still carried out by the gateway, and must not be sent again.
   */
  create: 60_000,
  /** Waits 2 s by itself when it opens a socket, after the same look-up (4.07 s seen). */
  connect: 20_000,
  /** Out of memory: 1-47 ms. */
  connectionState: 5_000,
  /** Answers before the work is done: 3-11 ms. */
  restart: 10_000,
  /** Answers before the work is done: 1-6 ms. */
  logout: 10_000,
  /** Answers before the work is done: 1-33 ms. */
  delete: 10_000,
  /** One query for all rows, without pages: 12-112 ms for a few, 1 s and more for a thousand. */
  fetchInstances: 10_000,
  fetchInstance: 5_000,
  setWebhook: 10_000,
  findWebhook: 5_000,
  /** Above the gateway's own 60 s for a look-up that WhatsApp does not answer (60.03 s seen). */
  sendText: 90_000,
  /** A query over JSON columns of all messages; no index helps it. */
  findMessages: 20_000,
};
