import { findChipByInstance, instanceOf } from "@/lib/chips/find-chip";
import { type CommandContext, requireWriter } from "@/lib/context/command-context";
import { DomainError } from "@/lib/errors";

const SCAN_TIMEOUT_MS = 5_000;

/**
 * Scans an instance's QR code with a simulated phone, so that people can try the whole pairing without a phone. Throws
 * `not_found` with a real gateway, `chip_status_conflict` without a live QR code, and `gateway_unavailable` if the
 * simulator is down.
 */
export async function simulateScan(ctx: CommandContext, instanceName: string): Promise<void> {
  requireWriter(ctx.actor);
  if (!ctx.config.simulated) throw new DomainError("not_found", "This address does not exist.");
  const chip = await findChipByInstance(ctx.db, instanceName);
  const response = await fetch(`${ctx.config.gateway.url}/__control/scan`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      instanceName: instanceOf(chip),
      ...(chip.phone === null ? {} : { phone: chip.phone }),
    }),
    signal: AbortSignal.timeout(SCAN_TIMEOUT_MS),
  }).catch((error: unknown) => {
    throw new DomainError("gateway_unavailable", "The simulator cannot be reached.", {
      retryAfterSeconds: 5,
      cause: error,
    });
  });
  if (!response.ok) {
    throw new DomainError("chip_status_conflict", "There is no QR code to scan right now.", {
      chipId: chip.id,
    });
  }
}
