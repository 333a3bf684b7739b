import { and, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { webhookEvents } from "@/db/schema";
import {
  acceptedTexts,
  connectChip,
  insertClient,
  queueText,
  readMessage,
  startSending,
  withoutGaps,
} from "../../factories/sending";
import { openWebhookPool, type WebhookPool, worked } from "../../factories/webhook-server";

let pool: WebhookPool;
let sending: ReturnType<typeof startSending>;
beforeAll(async () => {
  pool = await openWebhookPool();
  await pool.control("/behaviour", { readAckDelayMs: 300 });
  await withoutGaps(pool);
  sending = startSending(pool);
});
afterAll(async () => {
  await sending.stop();
  await pool.close();
});

const until = (id: string, ...phases: string[]) =>
  worked(
    pool,
    () => readMessage(pool, id),
    (message) => phases.includes(message.phase),
  );

it("a message becomes read through webhooks alone", async () => {
  await connectChip(pool);
  const message = await until(await queueText(pool, { clientId: await insertClient(pool) }), "read");
  expect(message.sentAt).not.toBeNull();
  expect(message.deliveredAt).not.toBeNull();
  expect(message.readAt).not.toBeNull();
  expect(message.resolutionBy).toBeNull();
});

it.each([
  ["usual", 2],
  ["duplicate", 4],
  ["reordered", 2],
])("acknowledgements that are %s have the same result", async (outcome, told) => {
  await pool.control("/acknowledgements", { outcome, count: 1 });
  const id = await queueText(pool, { clientId: await insertClient(pool) });
  const { gatewayMessageId } = await until(id, "read");
  const isOfMessage = sql`${webhookEvents.data} ->> 'id' = ${gatewayMessageId}`;
  await worked(
    pool,
    () =>
      pool.ctx.db
        .select()
        .from(webhookEvents)
        .where(and(eq(webhookEvents.event, "messages.update"), isOfMessage)),
    (events) => events.length === told && events.every((event) => event.state !== "pending"),
  );
  expect((await readMessage(pool, id)).phase).toBe("read");
});

it("an error after a message was sent fails it, and it is not sent again", async () => {
  await pool.control("/acknowledgements", { outcome: "error", count: 1 });
  const id = await queueText(pool, { clientId: await insertClient(pool) });
  expect((await until(id, "failed")).errorCode).toBe("error_after_send");
  const { text } = await readMessage(pool, id);
  expect((await acceptedTexts(pool)).filter((accepted) => accepted.text === text)).toHaveLength(1);
});

it("a lost response does not leave a message uncertain for long, because the event proves it", async () => {
  await pool.control("/faults", { kind: "lose", path: "/message/sendText", count: 1 });
  const id = await queueText(pool, { clientId: await insertClient(pool) });
  const message = await until(id, "sent", "delivered", "read");
  expect(message.resolutionBy).toBe("webhook");
  const { text } = message;
  expect((await acceptedTexts(pool)).filter((accepted) => accepted.text === text)).toHaveLength(1);
});
