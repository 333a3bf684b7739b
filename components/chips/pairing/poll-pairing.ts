import type { QueryClient } from "@tanstack/react-query";
import { type ApiErrorCode, isApiError } from "@/lib/api/api-error";
import { readConnectionState, requestQrCode } from "@/lib/api/chip-requests";
import { chipKeys } from "@/lib/api/chips";
import {
  acceptQr,
  type PairingFailure,
  type PairingMemory,
  receiveAnswer,
  receiveFailure,
} from "./pairing-memory";
import { LOOK_TIMEOUT_MS } from "./pairing-times";

/** Failures by error code. Errors with other codes count as `server_unreachable`. */
const FAILURES: Partial<Record<ApiErrorCode, PairingFailure>> = {
  unauthenticated: { cause: "signed_out", definite: true },
  forbidden: { cause: "forbidden", definite: true },
  origin_refused: { cause: "forbidden", definite: true },
  chip_not_found: { cause: "instance_gone", definite: true },
  instance_not_found: { cause: "instance_gone", definite: true },
  not_found: { cause: "instance_gone", definite: true },
  chip_status_conflict: { cause: "operation_under_way", definite: false },
  gateway_rejected_credentials: { cause: "key_refused", definite: false },
  gateway_license_required: { cause: "license_required", definite: false },
  gateway_error: { cause: "gateway_error", definite: false },
  gateway_unavailable: { cause: "gateway_unreachable", definite: false },
  gateway_timeout: { cause: "gateway_slow", definite: false },
  internal_error: { cause: "server_failed", definite: false },
  database_unavailable: { cause: "server_failed", definite: false },
};

/**
 * True if the server rejected the request for a code because the chip is banned or deleted, or because its instance is
 * still being created. The state that is read next shows which of these applies.
 */
const isToldByState = (error: unknown): boolean =>
  isApiError(error, "chip_status_conflict") &&
  (error.operation === null || error.operation === "create" || error.operation === "reconnect");

const failureOf = (error: unknown): PairingFailure =>
  (isApiError(error) ? FAILURES[error.code] : undefined) ?? { cause: "server_unreachable", definite: false };

/**
 * Performs one poll: requests a code if one is still needed, and then reads the state. Throws only if the poll is
 * aborted; other failures are recorded in the returned memory.
 */
export async function pollPairing(
  instanceName: string,
  before: PairingMemory,
  queryClient: QueryClient,
  signal: AbortSignal,
): Promise<PairingMemory> {
  const askedAtMs = Date.now();
  const withTimeout = AbortSignal.any([signal, AbortSignal.timeout(LOOK_TIMEOUT_MS)]);
  let memory = before;
  try {
    if (memory.codeWanted) {
      const asked = await requestQrCode(instanceName).catch((error: unknown) => {
        if (isToldByState(error)) return null;
        throw error;
      });
      memory = { ...memory, codeWanted: asked === null };
      if (asked !== null && asked.qr !== null) memory = acceptQr(memory, asked.qr);
    }
    const answer = await readConnectionState(instanceName, withTimeout);
    memory = receiveAnswer(memory, answer, { askedAtMs, answeredAtMs: Date.now() });
  } catch (error) {
    if (signal.aborted) throw error;
    memory = receiveFailure(memory, failureOf(error), { askedAtMs, answeredAtMs: Date.now() });
  }
  if (memory.answer?.connected && !before.answer?.connected) {
    void queryClient.invalidateQueries({ queryKey: chipKeys.all });
  }
  return memory;
}
