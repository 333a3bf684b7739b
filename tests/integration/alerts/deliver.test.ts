import { createHmac } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { changeDestination } from "@/lib/alerts/change-destination";
import { createDestination } from "@/lib/alerts/create-destination";
import { deleteDestination } from "@/lib/alerts/delete-destination";
import { deliverAlerts } from "@/lib/alerts/deliver";
import { listDestinations } from "@/lib/alerts/list-destinations";
import type { Observation } from "@/lib/alerts/observation";
import { testDestination } from "@/lib/alerts/test-destination";
import { seal, unseal } from "@/lib/outbound/seal";
import { openAlertDesk, seeing, wrongWith } from "../../factories/alert-world";
import { ADMIN, createTestPool, insertChip, insertContacts } from "../../factories/pool";
import { type Received, startReceiver } from "../../factories/receiver";

const APP_URL = "https://julia.example.com";

let received: Received[] = [];
let answers: number[] = [];
const receiver = await startReceiver((request) => {
  received.push(request);
  return answers.shift() ?? 200;
});
const url = `${receiver.url}/services/T0/B0/secret-of-the-hook`;
const pool = await createTestPool({
  environment: { APP_URL, CALLBACK_ALLOWED_HOSTS: `127.0.0.1:${receiver.port}` },
});
const desk = await openAlertDesk(pool.ctx);
afterAll(async () => {
  await pool.close();
  receiver.close();
});
beforeEach(async () => {
  received = [];
  answers = [];
  await desk.clear();
});

const admin = pool.as(ADMIN);

const destinationFor = (facts: Partial<Parameters<typeof createDestination>[1]> = {}) =>
  createDestination(admin, { kind: "slack", name: "Equipe", url, minSeverity: "info", ...facts });

const lookAfter = (seconds: number, wrong: readonly Observation[]) => desk.lookAfter(seconds, seeing(wrong));
const letPausesPass = () =>
  pool.ctx.sql`update julia.alert_deliveries set next_try_at = clock_timestamp() where state = 'pending'`;

const slackSchema = z.object({
  text: z.string(),
  blocks: z.array(
    z.looseObject({
      type: z.string(),
      text: z.object({ text: z.string() }).optional(),
      accessory: z.object({ url: z.string(), text: z.object({ text: z.string() }) }).optional(),
    }),
  ),
});
const slackOf = (index: number) => slackSchema.parse(JSON.parse(received[index]?.body ?? "null"));

describe("a chat message", () => {
  it("says what is wrong, who is affected and what to do, with a link to the chip, and later that it is resolved", async () => {
    const chip = await insertChip(pool.ctx, { instanceName: "Revoluna<2>&" });
    await insertContacts(pool.ctx, "Revoluna<2>&", 12);
    await destinationFor();
    const wrong: Observation = {
      rule: "instance_offline",
      subject: chip.id,
      gatewayId: null,
      seen: {
        kind: "wrong",
        since: new Date(desk.nowMs() - 60_000),
        cause: { code: "logged_out", values: { instance: "Revoluna<2>&", contacts: 12, waiting: 1 } },
      },
    };
    await lookAfter(5, [wrong]);
    await lookAfter(90, [wrong]);
    await deliverAlerts(pool.ctx);
    expect(received).toHaveLength(1);
    const fired = slackOf(0);
    expect(fired.text).toContain("Chip fora do ar");
    const [, block] = fired.blocks;
    // The escaping of Slack's markup prevents a name from becoming a link or a mention.
    expect(block?.text?.text).toContain("Revoluna&lt;2&gt;&amp; foi desconectado no celular.");
    expect(block?.text?.text).toContain("12 médicos afetados (12 atendidos) · 1 mensagem espera");
    expect(block?.text?.text).toContain("O que fazer: Leia o QR code de novo.");
    expect(block?.accessory).toMatchObject({
      url: `${APP_URL}/chips/${chip.id}`,
      text: { text: "Abrir o chip" },
    });

    await lookAfter(5, []);
    await lookAfter(30, []);
    await deliverAlerts(pool.ctx);
    expect(slackOf(1).text).toContain("Resolvido: Chip fora do ar");
    expect(slackOf(1).blocks[1]?.text?.text).toMatch(/Durou 3 min 10 s\nQuem é afetado: 12 médicos/);
  });

  it("covers forty chips, and a second one covers those that follow within 30 s", async () => {
    await destinationFor();
    const forty = Array.from({ length: 40 }, () => wrongWith("chip_banned", uuidv7()));
    await lookAfter(5, forty.slice(0, 30));
    await deliverAlerts(pool.ctx);
    for (let count = 31; count <= 40; count += 1) await lookAfter(2, forty.slice(0, count));
    await deliverAlerts(pool.ctx);
    expect(received).toHaveLength(1);
    expect(slackOf(0).text).toContain("Chip banido: 30 alertas");
    expect(received[0]?.body).toContain("e mais 20 alertas");
    await lookAfter(30, forty);
    await deliverAlerts(pool.ctx);
    expect(received.length).toBe(2);
    expect(slackOf(1).text).toContain("Chip banido: 10 alertas");
  });

  it("is not sent for a severity below the one requested", async () => {
    await destinationFor({ minSeverity: "critical" });
    await lookAfter(5, [wrongWith("chip_restricted", uuidv7())]);
    await deliverAlerts(pool.ctx);
    expect(received.length).toBe(0);
    await lookAfter(60, [wrongWith("chip_banned", uuidv7())]);
    await deliverAlerts(pool.ctx);
    expect(received).toHaveLength(1);
  });
});

describe("a delivery", () => {
  it("that fails is retried with the same id and text, and later ones wait", async () => {
    await destinationFor();
    const wrong = [wrongWith("chip_banned", uuidv7())];
    answers = [500, 404];
    await lookAfter(5, wrong);
    await deliverAlerts(pool.ctx);
    // On a busy machine, the first retry could become due during the test, because its delay is only 5 s of real time.
    // This statement postpones the retry.
    await pool.ctx.sql`update julia.alert_deliveries set next_try_at = clock_timestamp() + interval '1 hour'`;
    await lookAfter(60, []);
    await lookAfter(60, []);
    // The resolved notice is due, but it must not overtake the fired notice.
    await deliverAlerts(pool.ctx);
    expect(received).toHaveLength(1);
    for (let round = 0; round < 3; round += 1) {
      await letPausesPass();
      await deliverAlerts(pool.ctx);
    }
    const [first, second, third, fourth] = received.map(
      ({ headers, body }) => `${headers["webhook-id"]} ${body}`,
    );
    expect([second, third]).toEqual([first, first]);
    expect(fourth).not.toBe(first);
    expect(received.length).toBe(4);
    const [destination] = await listDestinations(pool.ctx);
    expect(destination).toMatchObject({ lastError: null, waiting: 0 });
  });

  it("of a process that died is taken over by another when its claim ends", async () => {
    await destinationFor();
    await lookAfter(5, [wrongWith("chip_banned", uuidv7())]);
    // Simulates a process that has died after claiming the delivery.
    await pool.ctx.sql`update julia.alert_deliveries
      set tries = 1, next_try_at = clock_timestamp() + interval '30 seconds'`;
    expect(await deliverAlerts(pool.ctx)).toBe(0);
    await letPausesPass();
    expect(await deliverAlerts(pool.ctx)).toBe(1);
    expect(received).toHaveLength(1);
  });

  it("that fails for a day is given up, with the reason recorded", async () => {
    await destinationFor();
    await lookAfter(5, [wrongWith("chip_banned", uuidv7())]);
    answers = [503, 503];
    await deliverAlerts(pool.ctx);
    await desk.setNow(desk.nowMs() + 86_401_000);
    await letPausesPass();
    await deliverAlerts(pool.ctx);
    const [row] = await pool.ctx.sql`select state, last_error, tries from julia.alert_deliveries`;
    expect(row).toEqual({ state: "failed", last_error: "HTTP 503", tries: 2 });
  });

  it("to a program is signed according to Standard Webhooks and contains codes and values", async () => {
    const { secret } = await destinationFor({ kind: "generic" });
    const subject = uuidv7();
    await lookAfter(5, [wrongWith("chip_banned", subject)]);
    await deliverAlerts(pool.ctx);
    const { headers, body } = received[0] ?? { headers: {}, body: "" };
    const key = Buffer.from((secret ?? "").slice("whsec_".length), "base64");
    const expected = createHmac("sha256", key)
      .update(`${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`)
      .digest("base64");
    expect(headers["webhook-signature"]).toBe(`v1,${expected}`);
    expect(JSON.parse(body)).toMatchObject({
      type: "alert.fired",
      id: headers["webhook-id"],
      data: { rule: "chip_banned", alerts: [{ chipId: subject, cause: { code: "dropped" } }] },
    });
  });
});

describe("a destination", () => {
  it("reports immediately whether a test delivery arrived", async () => {
    const { destination } = await destinationFor();
    expect(await testDestination(admin, destination.id)).toEqual({ state: "delivered", error: null });
    expect(slackOf(0).text).toContain("Teste de alerta");
    answers = [403];
    expect(await testDestination(admin, destination.id)).toEqual({ state: "failed", error: "HTTP 403" });
    // A failed test delivery is not retried.
    await letPausesPass();
    expect(await deliverAlerts(pool.ctx)).toBe(0);
  });

  it("cannot be read from the database, the audit log or a response", async () => {
    const { destination } = await destinationFor();
    await changeDestination(admin, destination.id, { name: "Equipe do dia", enabled: false });
    const [row] = await pool.ctx.sql`select string_agg(t, ' ') as text from (
      select to_jsonb(d)::text as t from julia.alert_destinations d
      union all select to_jsonb(a)::text from julia.audit_log a) all_of_it`;
    expect(row?.text).toContain("Equipe do dia");
    expect(row?.text).not.toContain("secret-of-the-hook");
    expect(JSON.stringify(await listDestinations(pool.ctx))).not.toContain("secret-of-the-hook");
    await deleteDestination(admin, destination.id);
    expect(await listDestinations(pool.ctx)).toEqual([]);
  });

  it("must not be a private address", async () => {
    await expect(destinationFor({ url: "https://169.254.169.254/x" })).rejects.toMatchObject({
      code: "invalid_request",
      errors: [{ path: "url", message: "url_not_allowed" }],
    });
  });

  it("from the environment is listed, can be tested and cannot be changed", async () => {
    const config = { ...pool.ctx.config, alertWebhookUrl: url, callbackAllowedHosts: [] };
    const ctx = { ...admin, config };
    const [destination] = await listDestinations(ctx);
    expect(destination).toMatchObject({ name: "ALERT_WEBHOOK_URL", fromEnvironment: true, enabled: true });
    const id = destination?.id ?? "";
    // A destination from the environment is trusted, so its URL may be a private address without TLS.
    expect(await testDestination(ctx, id)).toEqual({ state: "delivered", error: null });
    await expect(changeDestination(ctx, id, { enabled: false })).rejects.toMatchObject({ code: "not_found" });
    await expect(deleteDestination(ctx, id)).rejects.toMatchObject({ code: "not_found" });
    expect(await listDestinations({ ...ctx, config: { ...config, alertWebhookUrl: null } })).toEqual([]);
  });
});

it("is sealed and opens only with the same key and in the same row", () => {
  const [secret, row] = ["a secret of at least thirty-two characters", uuidv7()];
  const sealed = seal(secret, row, "https://hooks.example.com/x");
  expect(unseal(secret, row, sealed)).toBe("https://hooks.example.com/x");
  expect(unseal(`${secret}!`, row, sealed)).toBeNull();
  expect(unseal(secret, uuidv7(), sealed)).toBeNull();
  const last = sealed.at(-2) === "A" ? "B" : "A";
  expect(unseal(secret, row, sealed.slice(0, -2) + last + sealed.slice(-1))).toBeNull();
  expect(seal(secret, row, "x")).not.toBe(seal(secret, row, "x"));
});
