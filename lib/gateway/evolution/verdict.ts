import type { GatewayResult } from "@/lib/gateway/gateway";
import type { GatewayCall } from "./timeouts";

/**
 * What a result says about the whole gateway: `well` (a proper answer, even a refusal), `ill`, `refused` (our key, so
 * every call), or `nothing` (it concerns one instance, or is no evidence).
 */
export type Verdict = "well" | "ill" | "refused" | "nothing";

/**
 * Answered in milliseconds from memory or by one small query, and without effects: slowness proves illness, and probing
 * is free.
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
  // Broken off or reset: nothing was read.
  if (raw === null) return isCheap(call) ? "ill" : "nothing";
  // 500 is the gateway's own and may be caused by one instance without a socket; 502-504 come from a proxy.
  if (httpStatus === 500) return isCheap(call) ? "ill" : "nothing";
  const saysJson = /^\s*[[{]/.test(raw);
  const wrongPath = httpStatus === 404;
  return !saysJson || wrongPath || (httpStatus ?? 0) > 500 ? "ill" : "nothing";
}
