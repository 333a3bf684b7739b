import { type SQL, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, describe, expect, it } from "vitest";
import { SYSTEM } from "@/lib/actor";
import { applyRetention, KEEP_DAYS } from "@/lib/queue/apply-retention";
import { JOBS } from "@/lib/worker/job-list";
import { createTestPool, insertChip } from "../../factories/pool";
import { insertClient, queueText, readMessage } from "../../factories/sending";

const pool = await createTestPool();
const clientId = await insertClient(pool);
const { id: chipId } = await insertChip(pool.ctx);
afterAll(() => pool.close());

/** The setting's default. */
const TEXT_DAYS = 90;
const run = (query: SQL) => pool.ctx.db.execute(query);
const daysAgo = (days: number) => sql`julia.clock() - make_interval(secs => ${days * 86_400})`;
const count = async (query: SQL): Promise<number> => (await run(query)).length;

async function oldMessage(days: number, phase: string): Promise<string> {
  const id = await queueText(pool, { clientId, key: uuidv7(), text: "um texto" });
  await run(sql`update julia.messages set phase = ${phase}, ready = false, created_at = ${daysAgo(days)}
    where id = ${id}`);
  return id;
}

describe("retention", () => {
  it("keeps an idempotency key for 30 days and then deletes it", async () => {
    const young = await oldMessage(KEEP_DAYS.idempotencyKeys - 0.1, "sent");
    const old = await oldMessage(KEEP_DAYS.idempotencyKeys + 0.1, "sent");
    expect(await applyRetention(pool.ctx)).toBe(true);
    expect((await readMessage(pool, young)).idempotencyKey).not.toBeNull();
    expect(await readMessage(pool, old)).toMatchObject({ idempotencyKey: null, text: "um texto" });
  });

  it("deletes texts 90 days after a message ended, and never those of open messages", async () => {
    const ended = ["sent", "delivered", "read", "failed", "expired", "cancelled"];
    const old = await Promise.all(ended.map((phase) => oldMessage(TEXT_DAYS + 0.1, phase)));
    const young = await oldMessage(TEXT_DAYS - 0.1, "read");
    const open = await Promise.all(["queued", "uncertain"].map((phase) => oldMessage(TEXT_DAYS + 1, phase)));
    await applyRetention(pool.ctx);
    for (const id of old) expect((await readMessage(pool, id)).text).toBe("");
    for (const id of [young, ...open]) expect((await readMessage(pool, id)).text).toBe("um texto");
  });

  it("deletes texts in both directions after the days in the settings, and keeps the other data of a message", async () => {
    const contact = (await readMessage(pool, await oldMessage(0, "sent"))).contactId;
    const inbound = (days: number) => sql`
      insert into julia.inbound_messages (id, chip_id, contact_id, gateway_message_id, direction, kind, text,
        media_mime_type, media_file_name, quoted_gateway_id, quoted_text, sent_at, received_at)
      values (${uuidv7()}, ${chipId}, ${contact}, ${`in-${days}`}, 'in', 'document', 'um segredo', 'application/pdf',
        'laudo.pdf', 'A1', 'outro segredo', ${daysAgo(days)}, ${daysAgo(days)})`;
    for (const days of [29.9, 30.1]) await run(inbound(days));
    const sent = await oldMessage(30.1, "sent");
    await run(sql`update julia.settings set text_retention_days = 30`);
    await applyRetention(pool.ctx);
    await run(sql`update julia.settings set text_retention_days = ${TEXT_DAYS}`);
    expect((await readMessage(pool, sent)).text).toBe("");
    expect(
      await run(sql`select text, quoted_text, media_file_name, media_mime_type from julia.inbound_messages
        order by received_at`),
    ).toEqual([
      { text: null, quoted_text: null, media_file_name: null, media_mime_type: "application/pdf" },
      {
        text: "um segredo",
        quoted_text: "outro segredo",
        media_file_name: "laudo.pdf",
        media_mime_type: "application/pdf",
      },
    ]);
  });

  it("deletes attempts after 400 days, processed webhooks after 7 and request counts after one", async () => {
    const attempt = (days: number, state: string) => sql`
      insert into julia.attempts (id, chip_id, state, slot_at, held_at)
      values (${uuidv7()}, ${chipId}, ${state}, ${daysAgo(days)}, ${daysAgo(days)})`;
    for (const state of ["sent", "not_sent", "uncertain"]) await run(attempt(401, state));
    await run(attempt(399, "sent"));
    const event = (days: number, state: string) => sql`
      insert into julia.webhook_events (digest, chip_id, event, data, received_at, state)
      values (${uuidv7()}, ${chipId}, 'send.message', '{}', ${daysAgo(days)}, ${state})`;
    for (const state of ["applied", "ignored", "pending"]) await run(event(8, state));
    await run(event(6, "applied"));
    for (const days of [2, 0.5]) {
      await run(sql`insert into julia.client_requests (client_id, minute, requests)
        values (${clientId}, ${daysAgo(days)}, 1)`);
    }
    await applyRetention(pool.ctx);
    expect(await run(sql`select state from julia.attempts order by state`)).toEqual([
      { state: "sent" },
      { state: "uncertain" },
    ]);
    expect(await run(sql`select state from julia.webhook_events order by state`)).toEqual([
      { state: "applied" },
      { state: "pending" },
    ]);
    expect(await count(sql`select 1 from julia.client_requests`)).toBe(1);
  });

  it("never waits: locked rows are left for the next run", async () => {
    const locked = await oldMessage(TEXT_DAYS + 1, "sent");
    const free = await oldMessage(TEXT_DAYS + 1, "sent");
    await pool.ctx.db.transaction(async (tx) => {
      await tx.execute(sql`select 1 from julia.messages where id = ${locked} for update`);
      expect(await applyRetention(pool.ctx)).toBe(true);
    });
    expect((await readMessage(pool, locked)).text).toBe("um texto");
    expect((await readMessage(pool, free)).text).toBe("");
  });

  it("processes more than one batch, each row once", async () => {
    const contact = (await readMessage(pool, await oldMessage(0, "sent"))).contactId;
    await run(sql`insert into julia.messages
      (id, client_id, idempotency_key, body_digest, contact_id, to_phone, to_key, text, kind, phase, created_at, expires_at)
      select gen_random_uuid(), ${clientId}, 'many-' || n, '', ${contact}, '5511960000000', '551160000000', 'um texto',
        'new', 'sent', ${daysAgo(100)}, ${daysAgo(99)}
      from generate_series(1, 5000) n`);
    expect(await applyRetention(pool.ctx)).toBe(true);
    expect(
      await count(sql`select 1 from julia.messages where idempotency_key like 'many-%' or text = 'um texto'
      and created_at < ${daysAgo(95)} and phase = 'sent'`),
    ).toBe(0);
  });

  it("deletes only jobs that failed permanently", async () => {
    await run(sql`select julia_jobs.add_job('callback', job_key => 'dead', max_attempts => 1)`);
    await run(sql`select julia_jobs.add_job('callback', job_key => 'alive')`);
    await run(sql`update julia_jobs._private_jobs set attempts = 1`);
    await JOBS.retention(pool.as(SYSTEM));
    expect(await run(sql`select key from julia_jobs.jobs`)).toEqual([{ key: "alive" }]);
  });
});
