import { z } from "zod";
import { PAIRING_CAUSES, SCAN_ANSWERS } from "./pairing";

const count = z.number().int();

export const PAIRING_STATS_DAYS = { d7: 7, d30: 30 } as const;
export type PairingStatsWindow = keyof typeof PAIRING_STATS_DAYS;

/** The pairing tries of a window that have connected or failed. */
const windowSchema = z.object({
  tries: count,
  connected: count,
  /** Tries whose chip had no earlier try, or whose previous try succeeded. */
  firstTries: count,
  firstConnected: count,
  /** Median time from the request for a code to the connection. Null if nothing connected. */
  medianSeconds: z.number().nullable(),
  /** Most frequent first. The failures without a known cause are missing. */
  failures: z.array(z.object({ cause: z.enum(PAIRING_CAUSES), tries: count })),
  /** Answers to the question what the phone showed after a scan without effect, most frequent first. */
  answers: z.array(z.object({ answer: z.enum(SCAN_ANSWERS), tries: count })),
});
export type PairingStats = z.infer<typeof windowSchema>;

export const pairingStatsSchema = z.object({ d7: windowSchema, d30: windowSchema });
