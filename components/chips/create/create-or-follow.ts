import { ApiError, type ApiErrorCode, isApiError } from "@/lib/api/api-error";
import { createInstance, readChip } from "@/lib/api/chip-requests";
import type { Chip, CreateInstanceAnswer, CreateInstanceInput } from "@/types/chips";
import { canReadQr, isBeingMade } from "../chip-actions";

/** How often a chip is read whose creation goes on without us. */
const FOLLOW_EVERY_MS = 2_000;

export type CreateOutcome =
  | { kind: "created"; answer: CreateInstanceAnswer }
  /** The phone or name is taken by a chip that only lacks its scan: as good as created. */
  | { kind: "existing"; chip: Chip };

/** Why the creation goes on after the server has answered. */
type CreateTrouble = "slow" | "error" | "away" | "under_way";

export interface CreateOngoing {
  chipId: string;
  trouble: CreateTrouble;
}

/** Answers of a gateway behind which the server keeps the chip, if it names one, and tries again by itself. */
const TROUBLES: Partial<Record<ApiErrorCode, CreateTrouble>> = {
  gateway_timeout: "slow",
  gateway_error: "error",
  gateway_unavailable: "away",
};

const isTaken = (error: unknown): boolean =>
  isApiError(error, "phone_taken") || isApiError(error, "instance_name_taken");

/**
 * Creates an instance, or finds the chip that has its phone or name. A creation that goes on at the server is followed
 * to its end, `onOngoing` having been told. Throws an `ApiError`.
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

/** Reads the chip until its instance is made; the QR code is asked for by the window that shows it. */
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
