import { alertDestinations } from "@/db/schema";
import type { CommandContext } from "@/lib/context/command-context";
import { seal } from "@/lib/outbound/seal";
import { lockAuthority } from "@/lib/people/lock-authority";
import type { AlertDestination, PatchDestinationInput } from "@/types/alert-pages";
import {
  auditDestination,
  checkDestinationUrl,
  destinationNotFound,
  editable,
  requireDestinationAdmin,
  toDestination,
} from "./destination";
import { urlHint } from "./url-hint";

/**
 * Changes the given fields of a destination. Throws `forbidden`, `invalid_request`, or `not_found` (also for the
 * environment's destination).
 */
export async function changeDestination(
  ctx: CommandContext,
  id: string,
  { url, ...given }: PatchDestinationInput,
): Promise<AlertDestination> {
  requireDestinationAdmin(ctx);
  if (url !== undefined) checkDestinationUrl(ctx, url);
  const address =
    url === undefined ? {} : { encryptedUrl: seal(ctx.config.authSecret, id, url), urlHint: urlHint(url) };
  const row = await ctx.db.transaction(async (tx) => {
    await lockAuthority(tx, ctx.actor);
    const [changed] = await tx
      .update(alertDestinations)
      .set({ ...given, ...address, id })
      .where(editable(id))
      .returning();
    if (changed === undefined) throw destinationNotFound();
    await auditDestination(ctx, tx, "alert_destination.change", changed);
    return changed;
  });
  return toDestination(row, 0);
}
