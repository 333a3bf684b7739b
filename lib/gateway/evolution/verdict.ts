import type { GatewayResult } from "@/lib/gateway/result";
import type { GatewayCall } from "./timeouts";

/**
 * Conclusion about the whole gateway from one result:
 * - `well`: a proper answer, even if it is a refusal
 * - `ill`: the gateway is failing
 * - `refused`: our key is refused, so every call will fail
 * - `nothing`: the result concerns one instance or proves nothing
 */
export type Verdict = "well" | "ill" | "refused" | "nothing";

/**
 * Calls without side effects that a healthy gateway answers quickly. If one of them times out, the gateway is failing.
 * These calls are also safe to use as probes.
 */
const CHEAP_CALLS: ReadonlySet<GatewayCall> = new Set<GatewayCall>([
  "readVersion",
  "readLicense",
  "verifyKey",
  "connectionState",
  "fetchInstances",
  "fetchInstance",
  "findWebhook",
]);

export function isCheap(call: GatewayCall): boolean {
  return CHEAP_CALLS.has(call);
}

export function verdictOf(call: GatewayCall, result: GatewayResult<unknown>): Verdict {
  if (result.ok) return "well";
  switch (result.kind) {
    case "not_found":
    case "name_taken":
    case "not_connected":
    case "rejected":
    case "license_required":
      return "well";
    case "unauthorized":
      return "refused";
    case "unreachable":
      return "ill";
    case "timeout":
      return isCheap(call) ? "ill" : "nothing";
    case "circuit_open":
    case "too_late":
      return "nothing";
    case "unexpected":
      return verdictOfUnexpected(call, result.httpStatus, result.raw);
  }
}

function verdictOfUnexpected(call: GatewayCall, httpStatus: number | null, raw: string | null): Verdict {
  // The connection was aborted or reset, so no answer was read.
  if (raw === null) return isCheap(call) ? "ill" : "nothing";
  // A 500 comes from the gateway itself and may concern a single instance without a socket. 502 to 504 come from a
  // proxy.
  if (httpStatus === 500) return isCheap(call) ? "ill" : "nothing";
  const saysJson = /^\s*[[{]/.test(raw);
  const wrongPath = httpStatus === 404;
  return !saysJson || wrongPath || (httpStatus ?? 0) > 500 ? "ill" : "nothing";
}
