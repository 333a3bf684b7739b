import type { GatewayFailure, GatewayFailureKind } from "./result";

const LONGEST_DETAIL = 500;

export function failure(
  kind: GatewayFailureKind,
  detail: string,
  httpStatus: number | null,
  raw: string | null,
): GatewayFailure {
  const short = detail.length > LONGEST_DETAIL ? `${detail.slice(0, LONGEST_DETAIL)}…` : detail;
  return { ok: false, kind, detail: short, httpStatus, raw, retryAt: null };
}
