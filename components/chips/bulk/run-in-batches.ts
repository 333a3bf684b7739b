/** Items per request: few enough to show progress, and enough to change 100 chips well within 2 s. */
const BATCH_SIZE = 50;

interface BatchResult<Changed, Reason> {
  changed: Changed[];
  failures: { id: string; reason: Reason }[];
}

/**
 * Sends the items in batches, one after another. If a request fails, its items and all later ones are reported as
 * failed with the same error. Completed changes remain, so that a person can repeat the command for the failed items.
 */
export async function runInBatches<Item extends { id: string }, Changed, Reason>(
  items: readonly Item[],
  send: (batch: Item[]) => Promise<BatchResult<Changed, Reason>>,
  onProgress: (done: number) => void,
  batchSize = BATCH_SIZE,
): Promise<BatchResult<Changed, Reason | Error>> {
  const result: BatchResult<Changed, Reason | Error> = { changed: [], failures: [] };
  for (let start = 0; start < items.length; start += batchSize) {
    try {
      const answer = await send(items.slice(start, start + batchSize));
      result.changed.push(...answer.changed);
      result.failures.push(...answer.failures);
    } catch (error) {
      const reason = error instanceof Error ? error : new Error("failed", { cause: error });
      result.failures.push(...items.slice(start).map(({ id }) => ({ id, reason })));
      break;
    }
    onProgress(Math.min(start + batchSize, items.length));
  }
  return result;
}
