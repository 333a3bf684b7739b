/** Stored statuses of a batch. A batch whose messages have all ended is `done`, which is computed when it is read. */
export const BATCH_STATUSES = ["active", "paused", "cancelled"] as const;
