import { z } from "zod";
import { ERROR_CODES } from "./errors";
import { MESSAGE_STATUSES } from "./messages";

/** Stored statuses of a batch. A batch whose messages have all ended is `done`, which is computed when it is read. */
export const BATCH_STATUSES = ["active", "paused", "cancelled"] as const;

export const MOST_BATCH_MESSAGES = 10_000;

/**
 * Each message is a body of `POST /api/v1/messages`. An invalid message is refused without affecting the other
 * messages.
 */
export const createBatchSchema = z.strictObject({
  name: z.string().trim().min(1).max(200).optional(),
  messages: z.array(z.unknown()).min(1).max(MOST_BATCH_MESSAGES),
});
export type CreateBatchInput = z.infer<typeof createBatchSchema>;

export const batchRefusalSchema = z.object({ code: z.enum(ERROR_CODES), detail: z.string() });

/** `index` is the position of the message in the request. */
const batchResultSchema = z.union([
  z.object({ index: z.number().int(), id: z.uuid() }),
  z.object({ index: z.number().int(), error: batchRefusalSchema }),
]);
export type BatchResult = z.infer<typeof batchResultSchema>;
export type BatchRefusal = z.infer<typeof batchRefusalSchema>;

export const createdBatchSchema = z.object({
  batchId: z.uuid(),
  accepted: z.number().int(),
  refused: z.number().int(),
  results: z.array(batchResultSchema),
});
export type CreatedBatch = z.infer<typeof createdBatchSchema>;

export const batchSchema = z.object({
  batchId: z.uuid(),
  name: z.string().nullable(),
  status: z.enum([...BATCH_STATUSES, "done"]),
  counts: z.record(z.enum(MESSAGE_STATUSES), z.number().int()),
  createdAt: z.iso.datetime(),
});
export type Batch = z.infer<typeof batchSchema>;

/** A batch as the dashboard shows it. */
export const batchDetailSchema = batchSchema.extend({
  client: z.string(),
  /** Number of messages in the request that were not accepted. */
  refused: z.number().int(),
});
export type BatchDetail = z.infer<typeof batchDetailSchema>;

export type BatchCommand = "pause" | "resume" | "cancel";
