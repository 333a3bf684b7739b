import { sql } from "drizzle-orm";
import { afterAll, beforeEach, expect, it } from "vitest";
import { chips } from "@/db/schema";
import { listAlertContacts } from "@/lib/alerts/list-alert-contacts";
import { readAlertPage } from "@/lib/alerts/read-alerts";
import { exportIncidents } from "@/lib/status/export-incidents";
import { readStatus } from "@/lib/status/read-status";
import { alertPageQuerySchema } from "@/types/alert-pages";
import { openAlertDesk } from "../../factories/alert-world";
import { insertOpenChip } from "../../factories/attempts";
import { createTestPool, insertContacts } from "../../factories/pool";

const pool = await createTestPool({ environment: { APP_URL: "http://127.0.0.1:3998" } });
const desk = await openAlertDesk(pool.ctx);
const { lookAfter } = desk;
afterAll(() => pool.close());
beforeEach(() => desk.clear());

const connectedChip = () => insertOpenChip(pool.ctx, { lastOpenAt: new Date(desk.nowMs()) });
const setConnected = (id: string, isOpen: boolean) =>
  pool.ctx.db
    .update(chips)
    .set({ state: isOpen ? "open" : "close", evolutionConnected: isOpen })
    .where(sql`id = ${id}`);

it("the alert, its notice, the status page and the export show one impact, which is final once the incident is resolved", async () => {
  const [chip] = [await connectedChip(), await connectedChip()];
  const name = chip.instanceName ?? "";
  await insertContacts(pool.ctx, name, 7);
  await setConnected(chip.id, false);
  await lookAfter(5);
  await lookAfter(90);
  await insertContacts(pool.ctx, name, 2);
  await lookAfter(60);
  await setConnected(chip.id, true);
  await lookAfter(5);
  await lookAfter(30);
  const impact = { contacts: 9, served: 9, waiting: 0, moved: 0, delayed: 0, lost: 0 };
  const seen = async () => {
    const { history } = await readAlertPage(pool.ctx, alertPageQuerySchema.parse({}));
    const { incidents } = await readStatus(pool.ctx);
    const { csv } = await exportIncidents(pool.ctx, "pt-BR");
    const [, line = ""] = csv.split("\r\n");
    const [notice] = await pool.ctx.sql`select impact from julia.alert_notices where kind = 'resolved'`;
    const { total } = await listAlertContacts(pool.ctx, history[0]?.id ?? "");
    return [history[0]?.impact, incidents[0]?.impact, notice?.impact, line.split(";").slice(6).join(), total];
  };
  const expected = [impact, impact, impact, "9,9,0,0,0,0", 9];
  expect(await seen()).toEqual(expected);
  // Neither new contacts nor later evaluations change the impact of a resolved incident.
  await insertContacts(pool.ctx, name, 5);
  await lookAfter(600);
  expect(await seen()).toEqual(expected);
});
