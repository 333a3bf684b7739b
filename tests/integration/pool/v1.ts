import { randomUUID } from "node:crypto";
import type { Sql } from "postgres";
import { expect } from "vitest";
import * as instances from "@/app/api/v1/instances/route";
import * as reservation from "@/app/api/v1/selection/[reservationId]/route";
import * as selection from "@/app/api/v1/selection/route";
import { type Selection, selectionSchema } from "@/types/selection";
import { makeKey } from "../../factories/keys";
import {
  acceptMessages,
  addChips,
  addClient,
  contactPhone,
  preparePool,
  sendOne,
  useStoppedClock as stopClock,
  type TestClock,
} from "../../factories/pool-traffic";
import { useWebContext as openWebContext, webRequest } from "../../factories/web";
import { createTestDatabase } from "../../setup/database";

/** The service routes of the pool with their own database and the keys of two clients. */
export interface SelectionDesk {
  sql: Sql;
  clock: TestClock;
  /** Keys of two clients. Each key has every scope. */
  ours: string;
  theirs: string;
  addChip(perHour?: number, perDay?: number): Promise<string>;
  select(body: unknown, call?: SelectionCall): Promise<Response>;
  release(reservationId: string, call?: SelectionCall): Promise<Response>;
  /** Calls `select` and fails the test if the call fails. */
  selected(body: object, call?: SelectionCall): Promise<Selection>;
  list(call?: SelectionCall): Promise<Response>;
  slotsHeld(): Promise<number>;
  /** Accepts a message and sends it as a worker would. */
  sendTo(contact: number): ReturnType<typeof sendOne>;
  /** Returns a digest of all rows that these routes can write. */
  snapshot(): Promise<string>;
  close(): Promise<void>;
}

interface SelectionCall {
  secret?: string;
  idempotencyKey?: string;
  /** Request body that is sent instead of `body`, without conversion to JSON. */
  raw?: BodyInit;
}

export const to = (contact: number) => ({ to: contactPhone(contact) });

export async function openSelectionDesk(): Promise<SelectionDesk> {
  const database = await createTestDatabase({ maxConnections: 10 });
  const web = openWebContext(database.url);
  const { sql } = database;
  await preparePool(sql);
  const { secret: ours } = await makeKey(web);
  const { secret: theirs } = await makeKey(web, { client: "other" });

  const requestTo = (path: string, method: string, call: SelectionCall, body?: unknown) => {
    const headers: Record<string, string> = { authorization: `Bearer ${call.secret ?? ours}` };
    if (call.idempotencyKey !== undefined) headers["idempotency-key"] = call.idempotencyKey;
    const request = webRequest(path, { method, headers, body, origin: null });
    if (call.raw === undefined) return request;
    request.headers.set("content-type", "application/json");
    return new Request(request, { body: call.raw });
  };
  const select = (body: unknown, call: SelectionCall = {}) =>
    selection.POST(requestTo("/api/v1/selection", "POST", call, body));
  return {
    sql,
    clock: await stopClock(sql),
    ours,
    theirs,
    addChip: async (perHour = 20, perDay = 100) => (await addChips(sql, [{ perHour, perDay }]))[0] ?? "",
    select,
    selected: async (body, call) => {
      const response = await select(body, call);
      expect(response.status, await response.clone().text()).toBe(200);
      return selectionSchema.strict().parse(await response.json());
    },
    release: (reservationId, call = {}) =>
      reservation.DELETE(
        requestTo(`/api/v1/selection/${encodeURIComponent(reservationId)}`, "DELETE", call),
        { params: Promise.resolve({ reservationId }) },
      ),
    list: (call = {}) => instances.GET(requestTo("/api/v1/instances", "GET", call)),
    slotsHeld: async () =>
      (await sql`select 1 from julia.attempts where state not in ('not_sent', 'released')`).length,
    sendTo: async (contact) => {
      await acceptMessages(sql, { clientId: await addClient(sql), contacts: [contact] });
      return sendOne(sql, randomUUID());
    },
    snapshot: async () => {
      const [row] = await sql<{ digest: string }[]>`
        select md5(concat(
          (select jsonb_agg(to_jsonb(a) order by id) from julia.attempts a),
          (select jsonb_agg(to_jsonb(k) order by id) from julia.clientes k),
          (select jsonb_agg(to_jsonb(o) order by chip_id, contact_id) from julia.chip_contacts o),
          (select jsonb_agg(to_jsonb(e) order by id) from julia.contact_events e),
          (select jsonb_agg(to_jsonb(r) order by chip_id) from julia.chip_rotation r))) as digest`;
      return row?.digest ?? "";
    },
    close: async () => {
      await web.close();
      await database.close();
    },
  };
}
