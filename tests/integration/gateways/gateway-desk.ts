import { expect } from "vitest";
import { gatewayListSchema, type PoolGateway, poolGatewaySchema } from "@/types/gateways";
import { startSimulator } from "../../../simulator/simulator";
import { startGatewayGate } from "../../factories/gateway-gate";
import { newPhone, QUICK } from "../../factories/pool";
import { problemOf } from "../../factories/problem";
import { openDashboard } from "../routes/dashboard";
import { ROUTES, type Route } from "../routes/routes";

export const SECRET_KEY = "a-key-that-nobody-may-see";

/** Opens the dashboard, and a second simulated gateway that is not in the pool until a test adds it. */
export async function openGatewayDesk() {
  const dashboard = await openDashboard();
  const second = await startSimulator({ behaviour: QUICK, apiKey: SECRET_KEY });
  /** Another address of the second gateway. */
  const gate = await startGatewayGate(second.url);
  const { sql } = dashboard.web;

  const call = (route: Route, at = "", body?: unknown) => dashboard.call(route, { at, body });
  const add = (change: object = {}) =>
    call(ROUTES.createGateway, "", { name: "Norte", baseUrl: second.url, apiKey: SECRET_KEY, ...change });
  return {
    dashboard,
    second,
    gate,
    sql,
    call,
    add,
    added: async (change: object = {}): Promise<PoolGateway> => {
      const response = await add(change);
      expect(response.status).toBe(201);
      return poolGatewaySchema.strict().parse(await response.json());
    },
    update: (id: string, body: object) => call(ROUTES.updateGateway, id, body),
    remove: (id: string) => call(ROUTES.removeGateway, id),
    check: (id: string) => call(ROUTES.checkGateway, id),
    list: async () => gatewayListSchema.parse(await (await call(ROUTES.gateways)).json()).items,
    /** Creates a chip at the gateway. */
    createChip: async (gatewayId: string) =>
      (await call(ROUTES.create, "", { phone: newPhone(), gatewayId })).json(),
    stored: async (id: string) => (await sql`select * from julia.gateways where id = ${id}`)[0],
    /** Leaves only the environment's gateway in the pool, without chips. */
    reset: async () => {
      second.faults.clear();
      await sql`delete from julia.chips`;
      await sql`delete from julia.gateways where id <> 'default'`;
      await sql`update julia.gateways set name = 'default', capacity = 80, accepts_new = true, breaker = 'closed',
        cause = null, opened_at = null, retry_at = null`;
    },
    close: async () => {
      await dashboard.close();
      await second.close();
      await gate.close();
    },
  };
}

export async function codeOf(response: Response | Promise<Response>): Promise<string> {
  return (await problemOf(await response)).code;
}

/** Returns the code of a problem, and its fields with their messages. */
export async function fieldsOf(response: Response | Promise<Response>) {
  const { code, errors = [] } = await problemOf(await response);
  return { code, fields: errors.map(({ path, message }) => [path, message]) };
}
