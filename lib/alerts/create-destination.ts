import { v7 as uuidv7 } from "uuid";
import type { z } from "zod";
import { alertDestinations } from "@/db/schema";
import type { CommandContext } from "@/lib/context/command-context";
import { seal } from "@/lib/outbound/seal";
import { makeCallbackSecret } from "@/lib/outbound/sign";
import { lockAuthority } from "@/lib/people/lock-authority";
import type { CreatedDestination, createDestinationSchema } from "@/types/alert-pages";
import { auditDestination, checkDestinationUrl, requireDestinationAdmin, toDestination } from "./destination";
import { urlHint } from "./url-hint";

/** Throws `forbidden`, or `invalid_request` (`url_not_allowed` if the URL is not https or not public). */
export async function createDestination(
  ctx: CommandContext,
  input: z.output<typeof createDestinationSchema>,
): Promise<CreatedDestination> {
  requireDestinationAdmin(ctx);
  checkDestinationUrl(ctx, input.url);
  const id = uuidv7();
  const { authSecret } = ctx.config;
  const secret = input.kind === "generic" ? makeCallbackSecret() : null;
  const row = await ctx.db.transaction(async (tx) => {
    await lockAuthority(tx, ctx.actor);
    const [created] = await tx
      .insert(alertDestinations)
      .values({
        id,
        name: input.name,
        kind: input.kind,
        encryptedUrl: seal(authSecret, id, input.url),
        urlHint: urlHint(input.url),
        encryptedSecret: secret === null ? null : seal(authSecret, id, secret),
        minSeverity: input.minSeverity,
        createdBy: ctx.actor.label,
      })
      .returning();
    if (created === undefined) throw new Error("the new destination was not returned");
    await auditDestination(ctx, tx, "alert_destination.create", created);
    return created;
  });
  return { destination: toDestination(row, 0), secret };
}
