import { z } from "zod";

/** Delays in simulated milliseconds. With `null`, the acknowledgement never arrives. */
const acknowledgements: Record<"serverAckDelayMs" | "deliveryAckDelayMs" | "readAckDelayMs", number | null> =
  {
    serverAckDelayMs: null,
    deliveryAckDelayMs: 150,
    readAckDelayMs: 3_000,
  };

/**
 * Values measured on Evolution API 2.3.6 over loopback or taken from its source code. All times are in simulated
 * milliseconds, except `webhookTimeoutMs`, which is in real milliseconds.
 */
export const measuredBehaviour = {
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
  /** Time from the write to the arrival at WhatsApp. A drop within this time loses the message. */
  transitMs: 5,
  knownNumberMs: 7 * 86_400_000,
  queryTimeoutMs: 60_000,
  silenceTimeoutMs: 20_000,
  ...acknowledgements,
  webhookTries: 10,
  webhookFirstRetryMs: 5_000,
  webhookLongestRetryMs: 300_000,
  webhookTimeoutMs: 30_000,
};
export type Behaviour = typeof measuredBehaviour;

const delayMs = z.number().min(0).max(86_400_000);
/** Schemas of the settings that are not plain delays. */
const others = {
  qrRefsPerSocket: z.number().int().min(1),
  qrLimit: z.number().int().min(0),
  knownNumberMs: z.number().min(0),
  serverAckDelayMs: delayMs.nullable(),
  deliveryAckDelayMs: delayMs.nullable(),
  readAckDelayMs: delayMs.nullable(),
  webhookTries: z.number().int().min(1),
} satisfies Partial<Record<keyof Behaviour, z.ZodType>>;
const delays = Object.fromEntries(Object.keys(measuredBehaviour).map((name) => [name, delayMs]));

/** Settings that POST /__control/behaviour can change while the simulator is running. */
export const behaviourChangeSchema = z.strictObject({ ...delays, ...others }).partial();
