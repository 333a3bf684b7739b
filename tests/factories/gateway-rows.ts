import type { Sql } from "postgres";

/** Inserts a gateway that no test calls, with its name as its id. */
export async function insertGatewayRow(sql: Sql, name: string): Promise<string> {
  await sql`insert into julia.gateways (id, name, base_url, api_key_sealed)
    values (${name}, ${name}, ${`http://${name}.invalid`}, 'sealed')`;
  return name;
}

/** Opens the gateway's breaker, as after several failed calls. */
export const takeDown = (sql: Sql, id: string) => sql`
  update julia.gateways set breaker = 'open', cause = 'unreachable', opened_at = julia.clock(), retry_at = julia.clock()
  where id = ${id}`;

export const bringUp = (sql: Sql, id: string) => sql`
  update julia.gateways set breaker = 'closed', cause = null, opened_at = null, retry_at = null where id = ${id}`;
