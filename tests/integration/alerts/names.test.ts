import { afterAll, expect, it } from "vitest";
import { z } from "zod";
import { createDestination } from "@/lib/alerts/create-destination";
import { deliverAlerts } from "@/lib/alerts/deliver";
import { openAlertDesk } from "../../factories/alert-world";
import { insertOpenChip } from "../../factories/attempts";
import { ADMIN, createTestPool } from "../../factories/pool";
import { startReceiver } from "../../factories/receiver";

const bodies: string[] = [];
const receiver = await startReceiver(({ body }) => {
  bodies.push(body);
  return 200;
});
const pool = await createTestPool({ environment: { CALLBACK_ALLOWED_HOSTS: `127.0.0.1:${receiver.port}` } });
const desk = await openAlertDesk(pool.ctx);
afterAll(async () => {
  await pool.close();
  receiver.close();
});

it("a chat message names a chip by its label and by the instance name under which the gateway lists it", async () => {
  await desk.clear();
  await insertOpenChip(pool.ctx);
  const facts = { label: "Recife 1", instanceName: "med-17", closeCode: 401, state: "close" } as const;
  await insertOpenChip(pool.ctx, { ...facts, evolutionConnected: false });
  const destination = {
    kind: "slack",
    name: "Equipe",
    url: `${receiver.url}/hook`,
    minSeverity: "info",
  } as const;
  await createDestination(pool.as(ADMIN), destination);
  await desk.lookAfter(5);
  await desk.lookAfter(90);
  await deliverAlerts(pool.ctx);
  const messages = bodies.map((body) => z.looseObject({ text: z.string() }).parse(JSON.parse(body)).text);
  expect(messages).toHaveLength(1);
  expect(messages[0]).toContain("Recife 1 (med-17) foi desconectado no celular.");
});
