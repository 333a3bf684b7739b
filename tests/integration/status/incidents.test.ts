import { randomUUID } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { alerts } from "@/db/schema";
import { countImpacts } from "@/lib/alerts/count-impacts";
import { listAlertContacts } from "@/lib/alerts/list-alert-contacts";
import { readStatus } from "@/lib/status/read-status";
import { insertOpenChip } from "../../factories/attempts";
import { createTestPool, insertContacts } from "../../factories/pool";
import { insertClient } from "../../factories/sending";
import { insertStoredMessage, type StoredMessage } from "./stored-message";

const pool = await createTestPool();
const clientId = await insertClient(pool);
afterAll(() => pool.close());
beforeEach(async () => {
  await pool.ctx.sql`truncate julia.chips, julia.clientes, julia.messages, julia.alerts cascade`;
});

const connected = (facts: { instanceName?: string } = {}) => insertOpenChip(pool.ctx, facts);
const read = () => readStatus(pool.ctx);
const insertMessage = (message: StoredMessage) => insertStoredMessage(pool, clientId, message);

describe("incidents", () => {
  const insertAlert = async (facts: Partial<typeof alerts.$inferInsert>) => {
    const since = facts.since ?? new Date(Date.now() - 30 * 60_000);
    const [row] = await pool.ctx.db
      .insert(alerts)
      .values({
        id: uuidv7(),
        rule: "instance_offline",
        severity: "warning",
        state: "firing",
        cause: { code: "logged_out", values: { instance: "julia-1", contacts: 3 } },
        openedAt: since,
        firedAt: since,
        ...facts,
        since,
      })
      .returning();
    if (row === undefined) throw new Error("the incident was not stored");
    return row;
  };

  const impactsOf = (...incidents: (typeof alerts.$inferSelect)[]) =>
    pool.ctx.db.transaction((tx) =>
      countImpacts(
        tx,
        incidents.map(({ id, rule, subject, gatewayId, since, resolvedAt }) => ({
          id,
          rule,
          subject,
          gatewayId,
          since,
          until: resolvedAt ?? new Date(),
        })),
      ),
    );

  it("list open ones first and omit those that nobody was notified of", async () => {
    const old = new Date(Date.now() - 5 * 3_600_000);
    const over = await insertAlert({ state: "resolved", resolvedAt: new Date() });
    const open = await insertAlert({ rule: "gateway_unreachable", since: old, firedAt: old });
    await insertAlert({ rule: "pool_empty", state: "pending", firedAt: null });
    expect((await read()).incidents.map(({ id, state }) => [id, state])).toEqual([
      [open.id, "firing"],
      [over.id, "resolved"],
    ]);
  });

  it("show the contacts served, waiting and moved, and messages delayed and lost, even if zero", async () => {
    const chip = await connected({ instanceName: "julia-lost" });
    const other = await connected({ instanceName: "julia-other" });
    await insertContacts(pool.ctx, "julia-lost", 3);
    const hour = { chipId: chip.id, createdMinutesAgo: 25 };
    // The incident began 30 minutes ago and ended 10 minutes ago.
    const incident = await insertAlert({
      subject: chip.id,
      state: "resolved",
      resolvedAt: new Date(Date.now() - 10 * 60_000),
    });
    const quiet = await insertAlert({ subject: other.id, rule: "chip_restricted" });
    // Delayed: a message sent after 20 minutes, a message that is still waiting, and a message migrated to the other
    // chip.
    await insertMessage({ ...hour, phase: "delivered", endedMinutesAgo: 5 });
    await insertMessage({ phase: "queued", createdMinutesAgo: 25, waitsFor: chip.id });
    const moved = await insertMessage({ ...hour, phase: "sent", endedMinutesAgo: 20, chipId: other.id });
    await pool.ctx
      .sql`insert into julia.contact_events (contact_id, kind, from_value, to_value, reason, message_id, at)
      values (${moved.contactId}, 'migrated', 'julia-lost', 'julia-other', 'final_close', ${moved.id},
        now() - interval '20 minutes')`;
    // Lost: a message that expired during the incident, and a message that the gateway rejected. Not lost: a message to
    // a number that is not on WhatsApp.
    await insertMessage({ ...hour, phase: "expired", endedMinutesAgo: 12, error: "expired" });
    await insertMessage({ ...hour, phase: "failed", endedMinutesAgo: 24, error: "rejected_by_gateway" });
    await insertMessage({ ...hour, phase: "failed", endedMinutesAgo: 24, error: "number_not_on_whatsapp" });
    // Not affected: a message sent immediately, a message sent before the incident, and a message for another chip.
    await insertMessage({ ...hour, phase: "read", endedMinutesAgo: 25 });
    await insertMessage({ ...hour, phase: "read", createdMinutesAgo: 50, endedMinutesAgo: 45 });
    await insertMessage({ phase: "queued", createdMinutesAgo: 25, waitsFor: randomUUID() });

    expect((await read()).incidents.map(({ impact }) => impact)).toEqual([null, null]);
    // The message to the number that is not on WhatsApp waited a minute before it failed, so it counts as delayed.
    const expected = { contacts: 9, served: 3, waiting: 5, moved: 1, delayed: 4, lost: 2 };
    const impacts = await impactsOf(incident, quiet);
    expect(impacts.get(incident.id)).toEqual(expected);
    const one = { contacts: 1, served: 0, waiting: 1, moved: 0, delayed: 1, lost: 0 };
    expect(impacts.get(quiet.id)).toEqual(one);
    expect((await read()).incidents.find(({ id }) => id === incident.id)?.impact).toEqual(expected);

    // A contact remains affected if it no longer prefers the chip.
    await pool.ctx.sql`update julia.clientes set instancia_preferida = null`;
    expect((await impactsOf(incident)).get(incident.id)).toEqual(expected);
    const listed = await listAlertContacts(pool.ctx, incident.id);
    expect(listed.total).toBe(9);
    expect(listed.items.map(({ effect }) => effect)).toEqual([
      "moved",
      ...Array<string>(5).fill("waiting"),
      ...Array<string>(3).fill("served"),
    ]);
  });

  it("of the whole pool count every contact and message that waited", async () => {
    const incident = await insertAlert({ rule: "gateway_unreachable" });
    await insertMessage({ phase: "queued", createdMinutesAgo: 25 });
    await insertMessage({ phase: "queued", createdMinutesAgo: 60 * 26 });
    const ended = { endedMinutesAgo: 10, error: "expired" };
    await insertMessage({ phase: "expired", createdMinutesAgo: 60 * 24, ...ended });
    expect((await impactsOf(incident)).get(incident.id)).toEqual({
      contacts: 3,
      served: 0,
      waiting: 3,
      moved: 0,
      delayed: 2,
      lost: 1,
    });
  });
});
