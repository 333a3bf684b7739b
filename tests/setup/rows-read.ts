import type { Transaction } from "@/db/client";

/**
 * Counts the rows of `julia.messages` that `work` reads in its transaction. The counters may already include earlier
 * reads by the same connection, so the count is a difference.
 */
export async function messageRowsRead<Result>(
  tx: Transaction,
  work: () => Promise<Result>,
): Promise<{ result: Result; rowsRead: number }> {
  const soFar = async () => {
    const [read] = await tx.execute<{ rows: number }>(
      "select (seq_tup_read + idx_tup_fetch)::int as rows from pg_stat_xact_user_tables where relname = 'messages'",
    );
    return read?.rows ?? 0;
  };
  const before = await soFar();
  const result = await work();
  return { result, rowsRead: (await soFar()) - before };
}
