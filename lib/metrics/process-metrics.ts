import { collectDefaultMetrics, Histogram, Registry } from "prom-client";

interface ProcessMetrics {
  registry: Registry;
  requestSeconds: Histogram<"method" | "route" | "status">;
}

// On globalThis, because a bundler may duplicate this module, and metric names may register only once.
const holder: typeof globalThis & { juliaProcessMetrics?: ProcessMetrics } = globalThis;

/** This process's own metrics since its start: requests, memory, event loop. */
export function processMetrics(): ProcessMetrics {
  holder.juliaProcessMetrics ??= create();
  return holder.juliaProcessMetrics;
}

function create(): ProcessMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requestSeconds = new Histogram({
    name: "julia_http_request_duration_seconds",
    help: "From the arrival of a request at its route to the head of the answer, by this process",
    labelNames: ["method", "route", "status"],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers: [registry],
  });
  return { registry, requestSeconds };
}
