import type { Gateway } from "@/lib/gateway/gateway";

export type GatewayCall = keyof Gateway;

/** In ms: for the connection, and per call from its start to the last byte of the answer. */
export type Timeouts = Record<GatewayCall | "connection", number>;

/** The measurements are of Evolution API 2.3.6 on loopback. */
export const DEFAULT_TIMEOUTS: Timeouts = {
  /** DNS, TCP and TLS; allows three SYN attempts. */
  connection: 4_000,
  /** Includes a lookup of WhatsApp Web's version. */
  readVersion: 10_000,
  readLicense: 5_000,
  /** Answered from memory. */
  verifyKey: 5_000,
  /**
   * Waits 5 s by itself, after a version lookup without a timeout (7.3 s seen). No caller waits this long; a create
   * given up too early would still be carried out and must not be repeated.
   */
  create: 60_000,
  /** Waits 2 s by itself when it opens a socket, after the same lookup (4.07 s seen). */
  connect: 20_000,
  /** Answered from memory: 1-47 ms. */
  connectionState: 5_000,
  /** Answers before it has finished: 3-11 ms. */
  restart: 10_000,
  /** Answers before it has finished: 1-6 ms. */
  logout: 10_000,
  /** Answers before it has finished: 1-33 ms. */
  delete: 10_000,
  /** One unpaged query: 12-112 ms for a few rows, 1 s and more for a thousand. */
  fetchInstances: 10_000,
  fetchInstance: 5_000,
  setWebhook: 10_000,
  findWebhook: 5_000,
  /** Above the gateway's own 60 s for a lookup that WhatsApp does not answer (60.03 s seen). */
  sendText: 90_000,
  /** Queries JSON columns of all messages without an index. */
  findMessages: 20_000,
};
