import { ApiError, isApiError } from "@/lib/api/api-error";
import { moveChip, readChip } from "@/lib/api/chip-requests";
import type { ChipDetail } from "@/types/chips";

const FOLLOW_EVERY_MS = 2_000;

const isAlreadyMoving = (error: unknown): boolean =>
  isApiError(error, "chip_status_conflict") && error.operation === "move";

/**
 * Moves a chip and polls until the move has ended, because the server may respond earlier. Returns the chip on its new
 * gateway. Throws `ApiError` if the chip is still on its old gateway.
 */
export async function moveAndFollow(chipId: string, gatewayId: string): Promise<ChipDetail> {
  await moveChip(chipId, gatewayId).catch((error: unknown) => {
    if (!isAlreadyMoving(error)) throw error;
  });
  for (;;) {
    const chip = await readUnlessAway(chipId);
    if (chip !== null && chip.operation?.state !== "requested") {
      if (chip.gateway.id === gatewayId) return chip;
      throw new ApiError("gateway_error", 502);
    }
    await new Promise((resolve) => setTimeout(resolve, FOLLOW_EVERY_MS));
  }
}

/** Returns null if the server does not answer now. Throws if reading again would give the same error. */
async function readUnlessAway(chipId: string): Promise<ChipDetail | null> {
  try {
    return await readChip(chipId);
  } catch (error) {
    if (error instanceof ApiError && error.status >= 400 && error.status < 500) throw error;
    return null;
  }
}
