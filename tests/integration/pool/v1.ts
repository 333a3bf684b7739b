import type { Sql } from "postgres";
import * as instances from "@/app/api/v1/instances/route";
import * as reservation from "@/app/api/v1/selection/[reservationId]/route";
import * as selection from "@/app/api/v1/selection/route";
import { SYSTEM } from "@/lib/actor";
import { createApiKey } from "@/lib/clients/create-api-key";
import { API_SCOPES, type ApiScope } from "@/types/api-keys";
import { useTestClock as replaceClock, type TestClock } from "../../factories/pool-traffic";
import { useWebContext as openWebContext, webRequest } from "../../factories/web";
import { createTestDatabase } from "../../setup/database";

/** The services' routes of the pool on a database of their own, called as two clients. */
export interface SelectionDesk {
  sql: Sql;
  clock: TestClock;
  /** Keys with every scope, of two clients. */
  ours: string;
  theirs: string;
  keyFor(scopes: readonly ApiScope[]): Promise<string>;
  select(body: unknown, call?: SelectionCall): Promise<Response>;
  release(reservationId: string, call?: SelectionCall): Promise<Response>;
  list(call?: SelectionCall): Promise<Response>;
  /** A digest of every row that these routes may write. */
  snapshot(): Promise<string>;
  close(): Promise<void>;
}

export interface SelectionCall {
  secret?: string;
  idempotencyKey?: string;
  /** Sent instead of the JSON of `body`. */
  raw?: BodyInit;
}

export async function openSelectionDesk(): Promise<SelectionDesk> {
  const database = await createTestDatabase({ maxConnections: 10 });
  const web = openWebContext(database.url);
  const { sql } = database;
  const keyFor = async (client: string, scopes: readonly ApiScope[]) => {
    const { secret } = await createApiKey(web, SYSTEM, { client, scopes: [...scopes] });
    await sql`update julia.clients set requests_per_minute = 1000000`;
    return secret;
  };
  const ours = await keyFor("crm", API_SCOPES);
  const theirs = await keyFor("other", API_SCOPES);

  const requestTo = (path: string, method: string, call: SelectionCall, body?: unknown) => {
    const headers: Record<string, string> = { authorization: `Bearer ${call.secret ?? ours}` };
    if (call.idempotencyKey !== undefined) headers["idempotency-key"] = call.idempotencyKey;
    const request = webRequest(path, { method, headers, body, origin: null });
    if (call.raw === undefined) return request;
    const rawHeaders = new Headers(request.headers);
    rawHeaders.set("content-type", "application/json");
    return new Request(request.url, { method, headers: rawHeaders, body: call.raw });
  };
  return {
    sql,
    clock: await replaceClock(sql),
    ours,
    theirs,
    keyFor: (scopes) => keyFor("crm", scopes),
    select: (body, call = {}) => selection.POST(requestTo("/api/v1/selection", "POST", call, body)),
    release: (reservationId, call = {}) =>
      reservation.DELETE(
        requestTo(`/api/v1/selection/${encodeURIComponent(reservationId)}`, "DELETE", call),
        { params: Promise.resolve({ reservationId }) },
      ),
    list: (call = {}) => instances.GET(requestTo("/api/v1/instances", "GET", call)),
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
