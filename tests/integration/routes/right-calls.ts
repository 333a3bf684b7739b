import { randomUUID } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { expect } from "vitest";
import { gatewayKeyOwner } from "@/lib/gateway/gateways";
import { seal } from "@/lib/outbound/seal";
import { makeClient } from "../../factories/keys";
import { insertChip, newPhone } from "../../factories/pool";
import { makePerson, TEST_PASSWORD } from "../../factories/web";
import { type Dashboard, openDashboard } from "./dashboard";
import { ROUTES, type Route } from "./routes";

export interface RightCalls {
  dashboard: Dashboard;
  /** A chip for which every command would succeed. */
  chip: { id: string; name: string; version: number };
  personId: string;
  /** Adds the gateway that `at` returns, if it is not in the pool. The gateway accepts no new chips. */
  restoreGateway(): Promise<void>;
  /** Returns the path parameter with which the route addresses this chip, person or gateway. */
  at(route: Route): string;
  /** Returns a body that the route accepts, or undefined if the route has no body. */
  body(route: Route): Record<string, unknown> | undefined;
  /** Makes the calls. Then checks that no row has changed and that the gateway was not asked to change anything. */
  withoutEffect(calls: () => Promise<void>): Promise<void>;
}

export async function openRightCalls(): Promise<RightCalls> {
  const dashboard = await openDashboard();
  const row = await insertChip(dashboard.pool.ctx, { state: "close", everPaired: true, status: "warming" });
  const chip = { id: row.id, name: row.instanceName ?? "", version: row.version };
  const { id: personId } = await makePerson(dashboard.web, "manager");
  const clientId = await makeClient(dashboard.web, "agenda");
  const { sql, config } = dashboard.web;
  const { url, apiKey } = dashboard.pool.simulator;
  const gatewayId = uuidv7();
  const restoreGateway = async () => {
    const sealed = seal(config.authSecret, gatewayKeyOwner(gatewayId), apiKey);
    await sql`insert into julia.gateways (id, name, base_url, api_key_sealed, accepts_new)
      values (${gatewayId}, 'Norte', ${url}, ${sealed}, false) on conflict do nothing`;
  };
  await restoreGateway();
  const bodies = new Map<Route, Record<string, unknown>>([
    [ROUTES.patch, { version: chip.version, perHour: 3 }],
    [ROUTES.bulk, { kind: "pause", chipIds: [chip.id] }],
    [ROUTES.bulkDelete, { chipIds: [chip.id] }],
    [ROUTES.bulkUndo, { chips: [{ id: chip.id, before: { perHour: 3 }, after: { perHour: row.perHour } }] }],
    [ROUTES.chipExport, { chipIds: [chip.id] }],
    [ROUTES.adopt, { instanceName: "Revoluna2" }],
    [
      ROUTES.createView,
      { name: "Parados", query: "?status=paused", columns: ["phone"], density: "compact", shared: true },
    ],
    [ROUTES.changeView, { name: "Parados" }],
    [ROUTES.scan, { instanceName: chip.name }],
    [ROUTES.createUser, { name: "Eva", email: "eva@example.com", role: "admin", password: TEST_PASSWORD }],
    [ROUTES.changeUser, { id: personId, role: "admin" }],
    [ROUTES.createApiKey, { client: "crm", scopes: ["messages:send"] }],
    [ROUTES.rotateApiKey, { overlapHours: 24 }],
    [ROUTES.changeClient, { requestsPerMinute: 100 }],
    [ROUTES.changeSettings, { version: 1, defaultPerHour: 3 }],
    [ROUTES.warmUp, { action: "hold" }],
    [ROUTES.move, { gatewayId: "default" }],
    [ROUTES.scanAnswer, { answer: "passkey" }],
    [ROUTES.acknowledgeAlert, { note: "Chip trocado" }],
    [ROUTES.createSilence, { rule: "chip_banned", chipId: null, minutes: 30, reason: "Troca" }],
    [ROUTES.changeAlertRule, { rule: "capacity_day", version: 0, threshold: 70 }],
    [
      ROUTES.createDestination,
      { kind: "slack", name: "Equipe", url: "https://hooks.example.com/services/T0/B0" },
    ],
    [ROUTES.changeDestination, { name: "Equipe" }],
    [ROUTES.createGateway, { name: "Sul", baseUrl: url.replace("127.0.0.1", "localhost"), apiKey }],
    [ROUTES.updateGateway, { capacity: 9, apiKey }],
    [ROUTES.webhook, { action: "take_over" }],
    [
      ROUTES.createSubscription,
      { clientId, url: "https://crm.example.com/events", types: ["message.received"] },
    ],
    [ROUTES.updateForwarding, { version: 1, enabled: true, url: "https://crm.example.com/webhook" }],
    [ROUTES.updateSubscription, { status: "paused" }],
    [ROUTES.redeliverEvent, { eventId: `evt_${randomUUID()}` }],
    [ROUTES.updateContact, { version: 1, phone: newPhone() }],
    [ROUTES.replyToContact, { text: "Oi", idempotencyKey: uuidv7() }],
    [ROUTES.resolveMessage, { decision: "accept" }],
    [ROUTES.resolveMessages, { ids: [uuidv7()], decision: "accept" }],
    [ROUTES.sendAgain, { ids: [uuidv7()], ttlSeconds: 3600 }],
  ]);
  return {
    dashboard,
    chip,
    personId,
    restoreGateway,
    at: (route) =>
      route.path.startsWith(ROUTES.gateways.path)
        ? gatewayId
        : route.parameter === "id"
          ? chip.id
          : chip.name,
    body: (route) => (route === ROUTES.create ? { phone: newPhone() } : bodies.get(route)),
    withoutEffect: async (calls) => {
      const before = await dashboard.snapshot();
      await calls();
      expect(await dashboard.snapshot()).toBe(before);
    },
  };
}
