import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET, POST } from "@/app/api/webhooks/evolution/route";
import { type ChipRow, chips, webhookEvents } from "@/db/schema";
import { rotateWebhookSecret } from "@/lib/chips/webhooks/webhook-for";
import { WEBHOOK_HEADER } from "@/lib/chips/webhooks/webhook-secret";
import { readWebhookCounts, type WebhookOutcome } from "@/lib/inbox/webhook-counts";
import { workInbox } from "@/lib/inbox/work-inbox";
import { createLogger } from "@/lib/log/logger";
import { readRecordedWebhooks } from "../../contract/webhook-recordings";
import { insertOpenChip, sentEvent, updateEvent } from "../../factories/attempts";
import { newPhone } from "../../factories/pool";
import { useWebContext } from "../../factories/web";
import { deliver, secretOf, webhookBody } from "../../factories/webhook-events";
import { openWebhookPool, type WebhookPool } from "../../factories/webhook-server";

let pool: WebhookPool;
let chip: ChipRow;
beforeAll(async () => {
  pool = await openWebhookPool();
  chip = await insertOpenChip(pool.ctx);
});
afterAll(() => pool.close());

const connecting = (name: string | null) =>
  webhookBody(name, "connection.update", {
    instance: name,
    state: "connecting",
    statusReason: 200,
    nonce: randomUUID(),
  });

async function countRows(): Promise<number> {
  const [row] = await pool.ctx.db.execute(sql`select count(*)::int as rows from julia.webhook_events`);
  return Number(row?.rows);
}

const counted = (outcome: WebhookOutcome) => readWebhookCounts().get(outcome) ?? 0;

describe("the gateway's webhook route", () => {
  it("stores an event once, however often and concurrently it is delivered", async () => {
    const body = connecting(chip.instanceName);
    const before = await countRows();
    const statuses = await Promise.all(
      Array.from({ length: 20 }, () => deliver(secretOf(pool.ctx, chip), body)),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(await countRows()).toBe(before + 1);
  });

  it("returns 401 without a valid secret and stores no row", async () => {
    const other = await insertOpenChip(pool.ctx);
    const secret = secretOf(pool.ctx, chip);
    const foreignKey = {
      config: { ...pool.ctx.config, authSecret: "another secret of thirty-two characters" },
    };
    const before = await countRows();
    const forged = [
      null,
      "",
      "x",
      secret.slice(0, -1),
      `${secret}A`,
      `${secret.slice(0, -1)}${secret.endsWith("A") ? "B" : "A"}`,
      // Secrets of another chip and of a generation that was never issued, and a secret made with another key.
      secretOf(pool.ctx, other).replace(other.id, chip.id),
      secret.replace(`.${chip.webhookGeneration}.`, `.${chip.webhookGeneration + 1}.`),
      secretOf(pool.ctx, chip, chip.webhookGeneration + 1),
      secretOf(foreignKey, chip),
    ];
    for (const value of forged) expect(await deliver(value, connecting(chip.instanceName))).toBe(401);
    expect(await countRows()).toBe(before);
  });

  it("accepts the previous secret and none before it", async () => {
    const rotated = await insertOpenChip(pool.ctx);
    const first = secretOf(pool.ctx, rotated);
    await rotateWebhookSecret(pool.ctx, rotated.id);
    expect(await deliver(first, connecting(rotated.instanceName))).toBe(200);
    await rotateWebhookSecret(pool.ctx, rotated.id);
    expect(await deliver(first, connecting(rotated.instanceName))).toBe(401);
    const newest = secretOf(pool.ctx, rotated, rotated.webhookGeneration + 2);
    expect(await deliver(newest, connecting(rotated.instanceName))).toBe(200);
  });

  it("returns 401 for one instance's secret on another's event and only counts it", async () => {
    const other = await insertOpenChip(pool.ctx);
    const before = await countRows();
    const foreign = counted("foreign");
    for (const name of [other.instanceName, "nobody", "", `${chip.instanceName}x`]) {
      expect(await deliver(secretOf(pool.ctx, chip), connecting(name))).toBe(401);
    }
    expect(await countRows()).toBe(before);
    expect(counted("foreign")).toBe(foreign + 4);
  });

  it("counts a body that the caller aborted as the caller's failure", async () => {
    const before = counted("broken_off");
    const broken = new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode('{"event":'));
        controller.error(Object.assign(new Error("aborted"), { code: "ECONNRESET" }));
      },
    });
    const init: RequestInit & { duplex: "half" } = {
      method: "POST",
      headers: { [WEBHOOK_HEADER]: secretOf(pool.ctx, chip) },
      body: broken,
      duplex: "half",
    };
    expect((await POST(new Request("http://127.0.0.1/api/webhooks/evolution", init))).status).toBe(400);
    expect(counted("broken_off")).toBe(before + 1);
  });

  it("returns 200 for the secret of a chip that was cancelled or never created", async () => {
    const gone = await insertOpenChip(pool.ctx);
    await pool.ctx.db
      .update(chips)
      .set({ instanceName: null, lastInstanceName: gone.instanceName, cancelledAt: new Date() })
      .where(eq(chips.id, gone.id));
    expect(await deliver(secretOf(pool.ctx, gone), connecting(gone.instanceName))).toBe(200);
    const undone = { id: randomUUID(), webhookGeneration: 1 };
    expect(await deliver(secretOf(pool.ctx, undone), connecting("julia-undone"))).toBe(200);
  });

  it("stores only what is used of each recorded webhook: no key, no token, no text except in what is received", async () => {
    const recorded = await insertOpenChip(pool.ctx);
    for (const { body } of readRecordedWebhooks()) {
      const own = JSON.stringify({ ...body, instance: recorded.instanceName });
      expect(await deliver(secretOf(pool.ctx, recorded), own)).toBe(200);
    }
    const rows = await pool.ctx.db.select().from(webhookEvents).where(eq(webhookEvents.chipId, recorded.id));
    expect(rows.length).toBeGreaterThan(30);
    const kept = JSON.stringify(rows);
    for (const { body } of readRecordedWebhooks()) {
      if (typeof body.apikey === "string") expect(kept).not.toContain(body.apikey);
    }
    for (const word of ["apikey", "Olá, seu pedido", "data:image", "http://"]) {
      expect(kept).not.toContain(word);
    }
    // A received text stays in its event until the event is applied.
    const others = JSON.stringify(rows.filter(({ event }) => event !== "messages.upsert"));
    for (const word of ["quero saber", "Cliente Um"]) expect(others).not.toContain(word);
    // Events that we have not subscribed to are not stored.
    expect(new Set(rows.map((row) => row.event))).toEqual(
      new Set([
        "connection.update",
        "qrcode.updated",
        "status.instance",
        "send.message",
        "messages.update",
        "messages.upsert",
      ]),
    );
  });

  it("returns 200 for unreadable bodies, so that the gateway does not retry for 20 minutes", async () => {
    const before = await countRows();
    const tooLarge = counted("too_large");
    const secret = secretOf(pool.ctx, chip);
    const nul = webhookBody(chip.instanceName, "messages.update", updateEvent("5511", "a\u0000b", "READ"));
    const large = webhookBody(chip.instanceName, "messages.upsert", { padding: "x".repeat(1_100_000) });
    for (const body of ["", "{", "null", "[]", '{"event":1}', nul, large, connecting(`a\u0000`)]) {
      expect(await deliver(secret, body)).toBe(200);
    }
    expect(await countRows()).toBe(before);
    expect(counted("too_large")).toBe(tooLarge + 1);
  });

  it("never fails on any JSON from a sender with the secret", async () => {
    const secret = secretOf(pool.ctx, chip);
    const name = fc.constantFrom(chip.instanceName, "other");
    const event = fc.constantFrom(
      "connection.update",
      "qrcode.updated",
      "status.instance",
      "send.message",
      "messages.update",
      "messages.upsert",
      "other",
    );
    const broken = fc.record({ event, instance: name, date_time: fc.jsonValue(), data: fc.jsonValue() });
    const id = fc.string({ unit: "binary", maxLength: 20 });
    const message = fc.record({
      event,
      instance: name,
      date_time: fc.date({ noInvalidDate: true }).map(String),
      data: fc.oneof(
        fc.record({ keyId: id, status: id, fromMe: fc.boolean() }),
        fc.record({
          key: fc.record({ id, remoteJid: id, fromMe: fc.boolean() }),
          messageTimestamp: fc.double(),
        }),
        fc.record({
          state: fc.constantFrom("open", "close", "connecting"),
          statusReason: fc.integer(),
          wuid: id,
        }),
        fc.record({ qrcode: fc.record({ code: id, base64: id, pairingCode: id }) }),
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.oneof(broken, message, fc.jsonValue()), async (body) => {
        // An unreadable or unused event gets a 200 response, whatever its instance. Any other event is rejected if it
        // names another instance.
        const possible = JSON.stringify(body).includes('"instance":"other"') ? [200, 401] : [200];
        expect(possible).toContain(await deliver(secret, JSON.stringify(body)));
      }),
      { numRuns: 1_000 },
    );
    // All stored events can be applied.
    const lines: string[] = [];
    const destination = { write: (line: string) => lines.push(line) };
    const log = createLogger({ level: "error", process: "test", destination });
    while ((await workInbox({ ...pool.ctx, log })) > 0);
    expect(lines).toEqual([]);
  });

  it("accepts only POST", async () => {
    const request = new Request(`${pool.server.url}/api/webhooks/evolution`);
    const answer = await GET(request);
    expect(answer.status).toBe(405);
    expect(answer.headers.get("allow")).toBe("POST");
  });

  it("returns 503 while the database is unavailable, for any secret that may be valid", async () => {
    const secret = secretOf(pool.ctx, chip);
    const away = useWebContext("postgres://postgres@127.0.0.1:1/none");
    const answer = await POST(
      new Request(`${pool.server.url}/api/webhooks/evolution`, {
        method: "POST",
        headers: { [WEBHOOK_HEADER]: secret },
        body: webhookBody(chip.instanceName, "send.message", sentEvent(newPhone(), "Oi", "3EB0")),
      }),
    );
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await deliver(null, connecting(chip.instanceName))).toBe(401);
    await away.close();
    pool.server.use(pool.ctx);
    expect(await deliver(secret, connecting(chip.instanceName))).toBe(200);
  });
});
