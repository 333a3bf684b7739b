import { z } from "zod";

const delayMs = z.number().min(0).max(86_400_000);

/** Settings that can change while the simulator runs (POST /__control/behaviour). */
export const behaviourSchema = z.strictObject({
  lookupDelayMs: delayMs,
  reconnectDelayMs: delayMs,
  createWaitMs: delayMs,
  connectWaitMs: delayMs,
  qrDelayMs: delayMs,
  qrRotationMs: delayMs,
  qrRefsPerSocket: z.number().int().min(1),
  qrLimit: z.number().int().min(0),
  pairingDelayMs: delayMs,
  firstLoginDelayMs: delayMs,
  loginDelayMs: delayMs,
  profileDelayMs: delayMs,
  restartDelayMs: delayMs,
  logoutDelayMs: delayMs,
  rowInsertDelayMs: delayMs,
  rowDeleteDelayMs: delayMs,
  bootDelayMs: delayMs,
  numberLookupDelayMs: delayMs,
  sendDelayMs: delayMs,
  /** From the write to the arrival at WhatsApp; a drop meanwhile loses the message. */
  transitMs: delayMs,
  knownNumberMs: z.number().min(0),
  queryTimeoutMs: delayMs,
  silenceTimeoutMs: delayMs,
  serverAckDelayMs: delayMs.nullable(),
  deliveryAckDelayMs: delayMs.nullable(),
  readAckDelayMs: delayMs.nullable(),
  webhookTries: z.number().int().min(1),
  webhookFirstRetryMs: delayMs,
  webhookLongestRetryMs: delayMs,
  webhookTimeoutMs: delayMs,
});

/** Delays in simulated milliseconds, and counts. A `null` acknowledgement never comes. */
export type Behaviour = z.infer<typeof behaviourSchema>;

/** Measured on Evolution API 2.3.6 on loopback, or taken from its source. */
export const measuredBehaviour: Behaviour = {
  lookupDelayMs: 120,
  reconnectDelayMs: 0,
  createWaitMs: 5_000,
  connectWaitMs: 2_000,
  qrDelayMs: 180,
  qrRotationMs: 45_000,
  qrRefsPerSocket: 6,
  qrLimit: 30,
  pairingDelayMs: 300,
  firstLoginDelayMs: 500,
  loginDelayMs: 190,
  profileDelayMs: 100,
  restartDelayMs: 50,
  logoutDelayMs: 60,
  rowInsertDelayMs: 10,
  rowDeleteDelayMs: 150,
  bootDelayMs: 270,
  numberLookupDelayMs: 15,
  sendDelayMs: 30,
  transitMs: 5,
  knownNumberMs: 7 * 86_400_000,
  queryTimeoutMs: 60_000,
  silenceTimeoutMs: 20_000,
  serverAckDelayMs: null,
  deliveryAckDelayMs: 150,
  readAckDelayMs: 3_000,
  webhookTries: 10,
  webhookFirstRetryMs: 5_000,
  webhookLongestRetryMs: 300_000,
  webhookTimeoutMs: 30_000,
};
