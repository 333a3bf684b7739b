import { eq, sql } from "drizzle-orm";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { auditLog, chipHealth } from "@/db/schema";
import { getChip } from "@/lib/chips/get-chip";
import { putBackWebhook } from "@/lib/chips/webhooks/put-back-webhook";
import { repairWebhook } from "@/lib/chips/webhooks/repair-webhooks";
import { takeOverWebhook } from "@/lib/chips/webhooks/take-over-webhook";
import { webhookFor } from "@/lib/chips/webhooks/webhook-for";
import { watchHealth } from "@/lib/health/watch-health";
import { deleteWebhookForwarding } from "@/lib/settings/webhook-forwarding/delete-webhook-forwarding";
import { openTarget, readForwardingRow } from "@/lib/settings/webhook-forwarding/forwarding-row";
import { ADMIN } from "../../factories/pool";
import { connectChip, FULL_LIMITS } from "../../factories/sending";
import { openHealthDesk } from "./health-desk";

const desk = await openHealthDesk();
const { pool, server, judge, healthOf, reasonsOf, send, letSendsAge } = desk;
beforeEach(() => desk.clear());
afterAll(() => pool.close());

describe("webhook delivery", () => {
  const registered = async (name: string) => {
    const found = await pool.gateway.findWebhook(name);
    if (!found.ok) throw new Error(found.kind);
    return found.value;
  };

  const repair = async (chipId: string) => repairWebhook(pool.ctx, await pool.chip(chipId));

  it("is reported as silent if messages are sent and no webhook arrives, then disabled, then retried", async () => {
    const { chipId, instanceName } = await connectChip(pool, FULL_LIMITS);
    expect(await repair(chipId)).toBe("as_it_should_be");
    await judge();
    server.isAway = true;
    await send(3);
    server.isAway = false;
    await judge();
    expect(await reasonsOf(chipId)).toEqual([]);

    const age = (minutes: number) =>
      pool.ctx.db.execute(sql`update julia.chip_health set webhook_since = webhook_since - make_interval(mins => ${minutes}),
        last_webhook_at = last_webhook_at - make_interval(mins => ${minutes}),
        webhook_silent_since = webhook_silent_since - make_interval(mins => ${minutes}) where chip_id = ${chipId}`);
    await pool.ctx.db.execute(sql`update julia.webhook_events set received_at = received_at - interval '3 minutes'
      where chip_id = ${chipId}`);
    await age(3);
    await letSendsAge(chipId, 2);
    await watchHealth(pool.ctx);
    expect(await healthOf(chipId)).toMatchObject({ verdict: "ok", reasons: [{ code: "webhooks_silent" }] });
    expect(await repair(chipId)).toBe("as_it_should_be");

    await age(5);
    expect(await repair(chipId)).toBe("switched_off");
    expect(await registered(instanceName)).toMatchObject({ enabled: false });
    expect(await reasonsOf(chipId)).toEqual(["webhooks_off"]);
    expect((await getChip(pool.ctx, chipId)).webhook.state).toBe("off");
    expect(await repair(chipId)).toBe("as_it_should_be");

    await age(30);
    expect(await repair(chipId)).toBe("set");
    expect(await registered(instanceName)).toMatchObject({ enabled: true });
    await watchHealth(pool.ctx);
    expect(await reasonsOf(chipId)).toEqual([]);
  });

  it("is left to another system until a person takes it over, and can be restored", async () => {
    const { chipId, instanceName } = await connectChip(pool, FULL_LIMITS);
    const foreign = {
      url: "https://someone:secret@crm.example.com/hook?token=secret",
      enabled: true,
      events: ["MESSAGES_UPSERT"],
      headers: { authorization: "Bearer theirs" },
      byEvents: true,
      base64: true,
    };
    await pool.gateway.setWebhook(instanceName, foreign);
    expect(await repair(chipId)).toBe("foreign");
    const shown = await getChip(pool.ctx, chipId);
    expect(shown.health).toMatchObject({ verdict: "ok", reasons: [{ code: "webhook_foreign" }] });
    expect(shown.webhook).toMatchObject({ state: "foreign", url: "https://crm.example.com/hook" });
    expect(JSON.stringify(shown)).not.toContain("secret");

    const conflict = { code: "chip_status_conflict" };
    await expect(putBackWebhook(pool.ctx, chipId)).rejects.toMatchObject(conflict);
    await takeOverWebhook(pool.ctx, chipId);
    expect(await registered(instanceName)).toEqual(webhookFor(pool.ctx, await pool.chip(chipId)));
    expect((await getChip(pool.ctx, chipId)).webhook).toMatchObject({
      state: "ours",
      replacedUrl: "https://crm.example.com/hook",
    });
    const [kept] = await pool.ctx.db.select().from(chipHealth).where(eq(chipHealth.chipId, chipId));
    expect(JSON.stringify(kept)).not.toMatch(/secret|theirs/);
    await expect(takeOverWebhook(pool.ctx, chipId)).rejects.toMatchObject(conflict);

    await putBackWebhook(pool.ctx, chipId);
    expect(await registered(instanceName)).toEqual(foreign);
    expect((await getChip(pool.ctx, chipId)).webhook).toMatchObject({ state: "foreign", replacedUrl: null });
    const actions = await pool.ctx.db.select().from(auditLog).where(eq(auditLog.targetId, chipId));
    expect(actions.map(({ action }) => action)).toEqual(
      expect.arrayContaining(["chip.webhook_taken_over", "chip.webhook_put_back"]),
    );
  });

  it("is forwarded to the program that it is taken over from, with the events, headers and credentials of that program", async () => {
    const { chipId, instanceName } = await connectChip(pool, FULL_LIMITS);
    const foreign = {
      url: "https://someone:secret@crm.example.com/hook?token=secret",
      enabled: true,
      events: ["MESSAGES_UPSERT", "CONTACTS_UPSERT", "LOGOUT_INSTANCE"],
      headers: { "x-tenant": "a", authorization: "Bearer theirs" },
      byEvents: false,
      base64: false,
    };
    await pool.gateway.setWebhook(instanceName, { ...foreign, url: "https://10.0.0.1/hook" });
    const refused = { code: "invalid_request", errors: [{ path: "forward" }] };
    const takeOver = (id: string) => takeOverWebhook(pool.as(ADMIN), id, { forward: true });
    await expect(takeOver(chipId)).rejects.toMatchObject(refused);
    expect(await registered(instanceName)).toMatchObject({ url: "https://10.0.0.1/hook" });
    // The address would not receive what it receives now.
    for (const other of [{ byEvents: true }, { base64: true }, { headers: { jwt_key: "k" } }]) {
      await pool.gateway.setWebhook(instanceName, { ...foreign, ...other });
      await expect(takeOver(chipId)).rejects.toMatchObject(refused);
    }
    const operator = takeOverWebhook(pool.ctx, chipId, { forward: true });
    await expect(operator).rejects.toMatchObject({ code: "forbidden" });
    expect(await readForwardingRow(pool.ctx.db)).toBeNull();

    await pool.gateway.setWebhook(instanceName, foreign);
    await takeOver(chipId);
    const target = openTarget(pool.ctx.config.authSecret, await readForwardingRow(pool.ctx.db));
    expect(target).toEqual({
      url: "https://crm.example.com/hook?token=secret",
      headers: {
        "x-tenant": "a",
        authorization: `Basic ${Buffer.from("someone:secret").toString("base64")}`,
      },
    });
    const own = webhookFor(pool.ctx, await pool.chip(chipId));
    expect(await registered(instanceName)).toEqual({
      ...own,
      events: [...(own?.events ?? []), "CONTACTS_UPSERT"],
    });
    expect(await repair(chipId)).toBe("as_it_should_be");

    const other = await connectChip(pool, FULL_LIMITS);
    await pool.gateway.setWebhook(other.instanceName, { ...foreign, url: "https://bi.example.com/hook" });
    await expect(takeOver(other.chipId)).rejects.toMatchObject({
      code: "forwarding_taken",
    });
    await deleteWebhookForwarding(pool.as(ADMIN));
    expect(await repair(chipId)).toBe("set");
    expect(await registered(instanceName)).toEqual(own);
  });
});
