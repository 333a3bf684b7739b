import { ApiError, type ApiErrorCode, isApiError } from "@/lib/api/api-error";
import { createInstance, readChip } from "@/lib/api/chip-requests";
import type { Chip, CreateInstanceInput } from "@/types/chips";
import type { CreateInstanceAnswer } from "@/types/pairing";
import { canReadQr, isBeingMade } from "../chip-actions";

const FOLLOW_EVERY_MS = 2_000;

export type CreateOutcome =
  | { kind: "created"; answer: CreateInstanceAnswer }
  /** The phone or name belongs to a chip that needs only a scan. */
  | { kind: "existing"; chip: Chip };

/** Reasons why the creation was not complete when the server responded. */
type CreateTrouble = "slow" | "error" | "away" | "under_way";

export interface CreateOngoing {
  chipId: string;
  trouble: CreateTrouble;
}

/**
 * Gateway errors after which the server keeps the chip and retries the creation. Applies only if the response names a
 * chip.
 */
const TROUBLES: Partial<Record<ApiErrorCode, CreateTrouble>> = {
  gateway_timeout: "slow",
  gateway_error: "error",
  gateway_unavailable: "away",
};

const isTaken = (error: unknown): boolean =>
  isApiError(error, "phone_taken") || isApiError(error, "instance_name_taken");

/**
 * Creates an instance. If a chip with the same phone or name exists and needs only a scan, returns that chip. If the
 * server continues the creation in the background, calls `onOngoing` and polls until the creation ends. Throws
 * `ApiError`.
 */
export async function createOrFollow(
  input: CreateInstanceInput,
  onOngoing: (ongoing: CreateOngoing) => void,
): Promise<CreateOutcome> {
  try {
    return { kind: "created", answer: await createInstance(input) };
  } catch (error) {
    if (!(error instanceof ApiError) || error.chipId === null) throw error;
    const { chipId } = error;
    const trouble = TROUBLES[error.code];
    if (trouble !== undefined) {
      onOngoing({ chipId, trouble });
      return follow(chipId);
    }
    if (!isTaken(error)) throw error;
    const chip = await readChip(chipId).catch(() => null);
    if (chip === null) throw error;
    if (canReadQr(chip)) return { kind: "existing", chip };
    if (!isBeingMade(chip)) throw error;
    onOngoing({ chipId, trouble: "under_way" });
    return follow(chipId);
  }
}

/** Polls until the instance exists. The result has no QR code; the pairing window requests one. */
async function follow(chipId: string): Promise<CreateOutcome> {
  for (;;) {
    const chip = await readChip(chipId).catch((error: unknown) => {
      if (isApiError(error, "chip_not_found")) throw new ApiError("gateway_error", 502);
      if (error instanceof ApiError && (error.code === "unauthenticated" || error.code === "forbidden"))
        throw error;
      return null;
    });
    const { instanceName, operation, state } = chip ?? {};
    if (chip?.status === "cancelled") throw new ApiError("chip_not_found", 404);
    if (operation?.state === "failed") throw new ApiError("gateway_error", 502);
    if (operation === null && state !== undefined && typeof instanceName === "string") {
      return { kind: "created", answer: { chipId, instanceName, status: "pending", state, qr: null } };
    }
    await new Promise((resolve) => setTimeout(resolve, FOLLOW_EVERY_MS));
  }
}
