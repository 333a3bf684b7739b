import type { AppContext } from "@/lib/context/server-context";
import { DomainError } from "@/lib/errors";

/**
 * Releases an unused slot that a service reserved. The contact keeps its preferred chip. Idempotent. Throws
 * `reservation_not_found` if the client has no such slot, or more than 60 s after the reservation.
 */
export async function releaseSelection(
  ctx: Pick<AppContext, "sql" | "log">,
  client: { id: string },
  reservationId: string,
): Promise<void> {
  const [row] = await ctx.sql<{ released: boolean }[]>`
    select julia.release_selection(${reservationId}, ${client.id}) as released`;
  if (row?.released !== true) {
    throw new DomainError("reservation_not_found", "There is no such slot, or it can no longer be released.");
  }
  ctx.log.info({ reservationId }, "slot released by a service");
}
