import { processMetrics } from "@/lib/metrics/process-metrics";

export type RawParams = Record<string, string | string[] | undefined>;

/** Records the duration of a request under the route's pattern, so that names and ids do not create new time series. */
export async function timeRequest(
  request: { method: string; pathname: string; params?: Promise<RawParams> | undefined },
  answer: () => Promise<Response>,
): Promise<Response> {
  const startedAt = performance.now();
  const response = await answer();
  const seconds = (performance.now() - startedAt) / 1000;
  const route = routePattern(request.pathname, (await request.params) ?? {});
  processMetrics().requestSeconds.observe(
    { method: request.method, route, status: response.status },
    seconds,
  );
  return response;
}

/**
 * Replaces parameters in a path: `/api/v1/messages/0198...` with `{id: "0198..."}` becomes `/api/v1/messages/{id}`.
 * Catch-all and unmatched paths become `other`, so that invented paths cannot exhaust the memory.
 */
export function routePattern(pathname: string, params: RawParams): string {
  const segments = pathname.split("/").map(decoded);
  for (const [name, value] of Object.entries(params)) {
    const place = typeof value === "string" ? segments.lastIndexOf(value) : -1;
    if (place === -1) return "other";
    segments[place] = `{${name}}`;
  }
  return segments.join("/");
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
