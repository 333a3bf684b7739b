import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ChipRow } from "@/db/schema";
import { workInbox } from "@/lib/inbox/work-inbox";
import { insertAttempt, insertOpenChip, updateEvent } from "../../factories/attempts";
import { tell } from "../../factories/webhook-events";
import { openWebhookPool, type WebhookPool } from "../../factories/webhook-server";

let pool: WebhookPool;
beforeAll(async () => {
  pool = await openWebhookPool();
});
afterAll(() => pool.close());

/**
 * Inserts a message that was sent `secondsAgo` to `contact` or, by default, to a new contact. Then delivers the
 * acknowledgement `status`.
 */
async function send(chip: ChipRow, status: string, secondsAgo: number, contact?: string) {
  const id = randomUUID();
  const attempt = await insertAttempt(pool.ctx, chip, {
    state: "sent",
    gatewayMessageId: id,
    to: contact,
    secondsAgo,
  });
  await tell(pool.ctx, chip, "messages.update", updateEvent(attempt.to, id, status));
  while ((await workInbox(pool.ctx)) > 0);
  return attempt;
}

/** Creates a chip with a contact that has acknowledged two messages, one of them 30 s ago and the other just now. */
async function chipWithKnownContact(): Promise<{ chip: ChipRow; known: string }> {
  const chip = await insertOpenChip(pool.ctx);
  const { contactId, to } = await send(chip, "DELIVERY_ACK", 60);
  await pool.ctx.db.execute(sql`update julia.chip_contacts
    set acknowledged_at = acknowledged_at - interval '30 seconds' where contact_id = ${contactId}`);
  await send(chip, "READ", 20, to);
  return { chip, known: to };
}

it("a restriction is inferred if three new contacts are rejected while a known one gets its message", async () => {
  const { chip } = await chipWithKnownContact();
  await send(chip, "ERROR", 5);
  await send(chip, "ERROR", 4);
  expect((await pool.chip(chip.id)).status).toBe("active");
  await send(chip, "ERROR", 3);
  const after = await pool.chip(chip.id);
  expect(after.status).toBe("restricted");
  const hours = (Number(after.restrictedUntil) - Date.now()) / 3_600_000;
  expect(hours).toBeGreaterThan(5.9);
  expect(hours).toBeLessThan(6.01);
  expect(await pool.eventKinds(chip.id)).toEqual(["status"]);
});

it.each([
  ["known contacts are rejected too", "ERROR", true],
  ["new contacts get their messages", "DELIVERY_ACK", false],
])("no restriction is inferred when %s", async (_, second, isKnown) => {
  const { chip, known } = await chipWithKnownContact();
  await send(chip, "ERROR", 5);
  await send(chip, second, 4, isKnown ? known : undefined);
  await send(chip, "ERROR", 3);
  await send(chip, "ERROR", 2);
  expect((await pool.chip(chip.id)).status).toBe("active");
});
