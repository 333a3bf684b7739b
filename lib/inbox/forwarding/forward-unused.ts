import type { WebhookIdentity } from "@/lib/chips/webhooks/webhook-secret";
import type { AppContext } from "@/lib/context/server-context";
import { isForwarding } from "./forwarding-memory";

/** A webhook as it arrived. */
export interface ArrivedWebhook {
  contentType: string;
  body: Buffer;
}

/**
 * Stores a genuine webhook that the product itself does not use, such as that of a message in a group, for forwarding.
 * Does nothing while webhooks are not forwarded.
 */
export async function forwardUnused(
  ctx: Pick<AppContext, "sql">,
  { chipId, generation }: WebhookIdentity,
  { contentType, body }: ArrivedWebhook,
): Promise<void> {
  if (!(await isForwarding(ctx))) return;
  await ctx.sql`
    insert into julia.forwarded_webhooks (chip_id, content_type, body)
    select c.id, ${contentType}, ${body}::bytea
    from julia.chips c, julia.webhook_forwarding f
    where c.id = ${chipId} and c.webhook_generation - ${generation} in (0, 1) and f.enabled`;
}
