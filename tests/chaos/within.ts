/**
 * Rejects after `ms` even if the work never ends. A query or an upload that lost its connection may never end, and its
 * own timeout may have been collected with it.
 */
export async function within<Result>(
  ms: number,
  work: (signal: AbortSignal) => PromiseLike<Result>,
): Promise<Result> {
  const over = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${ms} ms`));
      over.abort();
    }, ms);
  });
  try {
    return await Promise.race([work(over.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
