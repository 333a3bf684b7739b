import { afterAll, beforeAll, expect, it } from "vitest";
import { dialect } from "@/lib/gateway/dialect";
import { workInbox } from "@/lib/inbox/work-inbox";
import { insertAttempt, insertOpenChip, phaseOf, sentEvent, updateEvent } from "../../factories/attempts";
import { newPhone } from "../../factories/pool";
import { tell } from "../../factories/webhook-events";
import { openWebhookPool, type WebhookPool } from "../../factories/webhook-server";

let pool: WebhookPool;
beforeAll(async () => {
  pool = await openWebhookPool();
});
afterAll(() => pool.close());

it.each(["messages.update", "send.message"])(
  "%s with an uncertain attempt's own id proves the message sent, whatever the text and the recipient",
  async (event) => {
    const chip = await insertOpenChip(pool.ctx);
    const { messageId, attemptId } = await insertAttempt(pool.ctx, chip, { state: "uncertain" });
    const id = dialect.ownMessageId(attemptId);
    const [row] = await pool.ctx.sql`select julia.own_message_id(${attemptId}) as id`;
    expect(row?.id).toBe(id);
    const other = newPhone();
    const data =
      event === "send.message" ? sentEvent(other, "outro texto", id) : updateEvent(other, id, "SERVER_ACK");
    await tell(pool.ctx, chip, event, data);
    while ((await workInbox(pool.ctx)) > 0);
    expect(await phaseOf(pool.ctx, messageId)).toBe("sent");
  },
);
