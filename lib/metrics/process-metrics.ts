import { collectDefaultMetrics, Histogram, Registry } from "prom-client";

interface ProcessMetrics {
  registry: Registry;
  requestSeconds: Histogram<"method" | "route" | "status">;
}

// Stored on `globalThis`, because a bundler may duplicate this module and a metric name can be registered only once.
const holder: typeof globalThis & { juliaProcessMetrics?: ProcessMetrics } = globalThis;

/** Returns the metrics of this process since its start: requests, memory and event loop. */
export function processMetrics(): ProcessMetrics {
  holder.juliaProcessMetrics ??= create();
  return holder.juliaProcessMetrics;
}

function create(): ProcessMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requestSeconds = new Histogram({
    name: "julia_http_request_duration_seconds",
    help: "Time from a request's arrival at its route to the response headers, in this process",
    labelNames: ["method", "route", "status"],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers: [registry],
  });
  return { registry, requestSeconds };
}
