import { z } from "zod";
import { SLOT_BLOCKERS } from "@/types/message-pages";

/** The pool at one moment. All times are seconds since that moment. */

/** Why a chip sends nothing or only to its known contacts. `gateway`: only the gateway's outage prevents sends. */
const ABSENCES = ["down", "paused", "restricted", "gateway"] as const;

const seconds = z.number();
const count = z.number().int();

/** Limits and the time at which they take effect. `loweredBy` is null if the limits are the chip's own. */
const limitStepSchema = z.object({
  from: seconds,
  perHour: count,
  perDay: count,
  loweredBy: z.enum(["warm_up", "restriction"]).nullable(),
});
export type LimitStep = z.infer<typeof limitStepSchema>;

const chipSnapshotSchema = z.object({
  instanceName: z.string().nullable(),
  absence: z.enum(ABSENCES).nullable(),
  /** True if the chip has been unusable for so long that its backlog will be sent in growing portions. */
  returnsSlowly: z.boolean(),
  priority: count,
  turns: count,
  lastSlotAt: seconds.nullable(),
  gapUntil: seconds,
  resumedAt: seconds.nullable(),
  freeAt: seconds,
  blockedBy: z.enum(SLOT_BLOCKERS).nullable(),
  limits: z.array(limitStepSchema).min(1),
  /** `held_at` of each slot of the last day, oldest first. */
  held: z.array(seconds),
  /** The query's contacts that prefer this chip or, if the strategy keeps no chip, to which this chip has written. */
  doctors: count,
});
export type ChipSnapshot = z.infer<typeof chipSnapshotSchema>;

/** Waiting messages with the same routing key and priority. `chip` is an instance name. */
const waitingSchema = z.object({
  chip: z.string().nullable(),
  specialty: z.string(),
  priority: count,
  count,
  /** Share of the messages whose contact has already received a message from the chip. */
  knownShare: z.number(),
  /** Time from which the messages may move to another chip while the hourly window of their chip is full. */
  leavesAt: seconds.nullable(),
});

/** The shortest and the longest cooldown. */
const gapSchema = z.tuple([seconds, seconds]);

export const poolSnapshotSchema = z.object({
  at: z.coerce.date(),
  deadline: seconds,
  hourSeconds: count,
  daySeconds: count,
  stickyWaitSeconds: count,
  gapNewSeconds: gapSchema,
  gapKnownSeconds: gapSchema,
  /** Nothing is sent while no worker is alive. */
  isWorkerAlive: z.boolean(),
  keepsChip: z.boolean(),
  takesTurns: z.boolean(),
  specialtyFallback: z.boolean(),
  specialtyMap: z.record(z.string(), z.array(z.string())),
  /** The specialty for the query's messages that have no preferred chip. Empty if any chip may send them. */
  specialty: z.string(),
  /** The query's contacts, including contacts without a preferred chip. */
  doctors: count,
  specialties: z.array(z.string()),
  chips: z.array(chipSnapshotSchema),
  waiting: z.array(waitingSchema),
  /** Periods in which the sending window is closed, in chronological order. */
  closures: z.array(z.object({ from: seconds, until: seconds })),
});
export type PoolSnapshot = z.infer<typeof poolSnapshotSchema>;
