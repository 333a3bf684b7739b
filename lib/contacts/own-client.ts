import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Queryable } from "@/db/client";
import { newId } from "@/lib/new-id";

/** Name of the client of the messages that people write. Every message belongs to a client. */
export const OWN_CLIENT = "julia";

const rowSchema = z.object({ id: z.uuid() });

/** Returns the id of the product's own client, which is created by the first message that needs it. */
export async function findOwnClient(db: Queryable): Promise<string> {
  const find = () => db.execute(sql`select id from julia.clients where lower(name) = ${OWN_CLIENT}`);
  let [row] = await find();
  if (row === undefined) {
    await db.execute(sql`
      insert into julia.clients (id, name) values (${newId()}, ${OWN_CLIENT}) on conflict do nothing`);
    [row] = await find();
  }
  return rowSchema.parse(row).id;
}
