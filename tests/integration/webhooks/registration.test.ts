import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { periodicTasks, webhookEvents } from "@/db/schema";
import { adoptInstance } from "@/lib/chips/adopt-instance";
import { createInstance } from "@/lib/chips/create-instance";
import { repairWebhook, repairWebhooks } from "@/lib/chips/webhooks/repair-webhooks";
import { rotateWebhookSecret, webhookFor } from "@/lib/chips/webhooks/webhook-for";
import { eventually, newPhone } from "../../factories/pool";
import { openWebhookPool, type WebhookPool } from "../../factories/webhook-server";

let pool: WebhookPool;
beforeAll(async () => {
  pool = await openWebhookPool();
});
afterAll(() => pool.close());

const registered = async (name: string) => {
  const found = await pool.gateway.findWebhook(name);
  if (!found.ok) throw new Error(found.kind);
  return found.value;
};

/** Makes the check of the webhooks due now. Otherwise, the checks are five minutes apart. */
const letLooksBeDue = () => pool.ctx.db.delete(periodicTasks);

describe("the webhook of an instance", () => {
  it("is registered with its own secret when the instance is created", async () => {
    const [one, two] = [
      await createInstance(pool.ctx, { phone: newPhone() }),
      await createInstance(pool.ctx, { phone: newPhone() }),
    ];
    const [first, second] = [await registered(one.instanceName), await registered(two.instanceName)];
    expect(first).toEqual(webhookFor(pool.ctx, await pool.chip(one.chipId)));
    expect(first?.url).toBe(`${pool.server.url}/api/webhooks/evolution`);
    expect(first?.events).not.toContain("LOGOUT_INSTANCE");
    expect(first?.events).not.toContain("REMOVE_INSTANCE");
    expect(first?.headers).not.toEqual(second?.headers);
  });

  it("is registered if it is missing or was wiped, and the gateway's events then arrive", async () => {
    const phone = newPhone();
    const { chipId, instanceName } = await createInstance(pool.ctx, { phone });
    await pool.control("/wipe-webhooks", { instanceName });
    await letLooksBeDue();
    expect(await repairWebhooks(pool.ctx)).toBe(1);
    expect(await registered(instanceName)).toEqual(webhookFor(pool.ctx, await pool.chip(chipId)));
    await pool.control("/scan", { instanceName, phone });
    await eventually(
      () => pool.ctx.db.select().from(webhookEvents).where(eq(webhookEvents.chipId, chipId)),
      (events) => events.some(({ data }) => JSON.stringify(data).includes('"open"')),
    );
  });

  it("is registered for adopted instances", async () => {
    const instanceName = `adopted-${newPhone()}`;
    await pool.gateway.create({ instanceName, withQr: true });
    const chipId = await adoptInstance(pool.ctx, { instanceName });
    await repairWebhooks(pool.ctx);
    expect(await registered(instanceName)).toEqual(webhookFor(pool.ctx, await pool.chip(chipId)));
  });

  it("is checked once every five minutes across all workers", async () => {
    await letLooksBeDue();
    const before = await pool.calls("/webhook/find/");
    await Promise.all(Array.from({ length: 4 }, () => repairWebhooks(pool.ctx)));
    await repairWebhooks(pool.ctx);
    const instances = await pool.ctx.db.select().from(periodicTasks);
    expect(instances.length).toBeGreaterThan(2);
    expect((await pool.calls("/webhook/find/")) - before).toBe(instances.length);
  });

  it("is not checked while the gateway is unavailable, and is due at once afterwards", async () => {
    const { chipId } = await createInstance(pool.ctx, { phone: newPhone() });
    await letLooksBeDue();
    await pool.ctx.db.execute(sql`update julia.gateways set breaker = 'open'`);
    const lookedAt = async () => (await pool.ctx.db.select().from(periodicTasks)).map(({ name }) => name);
    await repairWebhooks(pool.ctx);
    expect(await lookedAt()).toEqual([]);
    await pool.ctx.db.execute(sql`update julia.gateways set breaker = 'closed'`);
    await repairWebhooks(pool.ctx);
    expect(await lookedAt()).toContain(`webhook:${chipId}`);
  });

  it("is updated at the gateway with a new secret", async () => {
    const { chipId, instanceName } = await createInstance(pool.ctx, { phone: newPhone() });
    const old = await registered(instanceName);
    await rotateWebhookSecret(pool.ctx, chipId);
    expect(await repairWebhook(pool.ctx, await pool.chip(chipId))).toBe("set");
    const found = await registered(instanceName);
    expect(found).toEqual(webhookFor(pool.ctx, await pool.chip(chipId)));
    expect(found?.headers).not.toEqual(old?.headers);
    expect(await repairWebhook(pool.ctx, await pool.chip(chipId))).toBe("as_it_should_be");
  });

  it.each([{ byEvents: true }, { base64: true }, { events: ["SEND_MESSAGE"] }])(
    "is restored if someone changed %j at the gateway, even if no event arrives",
    async (changed) => {
      const { chipId, instanceName } = await createInstance(pool.ctx, { phone: newPhone() });
      const wanted = webhookFor(pool.ctx, await pool.chip(chipId));
      if (wanted === null) throw new Error("this pool has an address for webhooks");
      await repairWebhook(pool.ctx, await pool.chip(chipId));
      await pool.gateway.setWebhook(instanceName, { ...wanted, ...changed });
      await pool.ctx.db.execute(sql`update julia.chip_health
        set webhook_silent_since = clock_timestamp() - interval '1 hour' where chip_id = ${chipId}`);
      expect(await repairWebhook(pool.ctx, await pool.chip(chipId))).toBe("set");
      expect(await registered(instanceName)).toEqual(wanted);
      expect(await repairWebhook(pool.ctx, await pool.chip(chipId))).toBe("as_it_should_be");
    },
  );

  it("still works while it is switched to one path per event", async () => {
    const phone = newPhone();
    const { chipId, instanceName } = await createInstance(pool.ctx, { phone });
    const wanted = webhookFor(pool.ctx, await pool.chip(chipId));
    if (wanted === null) throw new Error("this pool has an address for webhooks");
    await pool.gateway.setWebhook(instanceName, { ...wanted, byEvents: true });
    await pool.control("/scan", { instanceName, phone });
    await eventually(
      () => pool.ctx.db.select().from(webhookEvents).where(eq(webhookEvents.chipId, chipId)),
      (events) => events.some(({ data }) => JSON.stringify(data).includes('"open"')),
    );
  });

  it("is left alone if it belongs to another system", async () => {
    const { chipId, instanceName } = await createInstance(pool.ctx, { phone: newPhone() });
    const foreign = {
      url: "http://127.0.0.1:9/theirs",
      enabled: true,
      events: ["MESSAGES_UPSERT"],
      headers: { authorization: "Bearer theirs" },
      byEvents: true,
      base64: true,
    };
    await pool.gateway.setWebhook(instanceName, foreign);
    expect(await repairWebhook(pool.ctx, await pool.chip(chipId))).toBe("foreign");
    // `setWebhook` without headers keeps the existing headers, so our headers do not prove that the webhook is ours.
    const { headers: _none, ...bare } = foreign;
    const own = webhookFor(pool.ctx, await pool.chip(chipId));
    await pool.gateway.setWebhook(instanceName, { ...bare, headers: own?.headers ?? {} });
    expect(await repairWebhook(pool.ctx, await pool.chip(chipId))).toBe("foreign");
    await pool.gateway.setWebhook(instanceName, foreign);
    await letLooksBeDue();
    await repairWebhooks(pool.ctx);
    expect(await registered(instanceName)).toEqual(foreign);
  });
});

describe("a gateway that cannot reach us", () => {
  it("gets no webhook, and none is checked", async () => {
    const { instanceName } = await createInstance(pool.ctx, { phone: newPhone() });
    await pool.control("/wipe-webhooks", { instanceName });
    await letLooksBeDue();
    const unreachable = { ...pool.ctx, config: { ...pool.ctx.config, webhookBaseUrl: null } };
    expect(await repairWebhooks(unreachable)).toBe(0);
    const created = await createInstance(unreachable, { phone: newPhone() });
    expect(await registered(created.instanceName)).toBeNull();
    expect(await registered(instanceName)).toBeNull();
  });
});
