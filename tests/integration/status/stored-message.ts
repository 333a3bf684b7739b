import { randomUUID } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { newPhone, type TestPool } from "../../factories/pool";

/** A message to a new contact, with the columns that the queue would have set. */
export interface StoredMessage {
  chipId?: string;
  phase: string;
  createdMinutesAgo: number;
  /** Minutes since the message was sent or failed. */
  endedMinutesAgo?: number;
  error?: string;
  waitsFor?: string;
}

export async function insertStoredMessage(
  pool: TestPool,
  clientId: string,
  message: StoredMessage,
): Promise<{ id: string; contactId: string }> {
  const { chipId = null, phase, createdMinutesAgo, error = null, waitsFor = null } = message;
  const endedMinutesAgo = message.endedMinutesAgo ?? null;
  const id = uuidv7({ msecs: Date.now() - createdMinutesAgo * 60_000 });
  const [contactId, phone] = [randomUUID(), newPhone()];
  await pool.ctx
    .sql`insert into julia.clientes (id, telefone, telefone_chave) values (${contactId}, ${phone}, ${phone})`;
  const isSent = ["sent", "delivered", "read"].includes(phase);
  await pool.ctx.sql`
    insert into julia.messages (id, client_id, body_digest, contact_id, to_phone, to_key, text, kind, phase, chip_id,
      route_kind, route_chip_id, expires_at, created_at, sent_at, failed_at, error_code)
    select ${id}, ${clientId}, 'digest', ${contactId}, ${phone}, ${phone}, 'Oi', 'follow_up', ${phase}, ${chipId},
      case when ${waitsFor}::uuid is null then 'any' else 'chip' end, coalesce(${waitsFor}::uuid, julia.no_chip()), now() + interval '1 day', now() - make_interval(mins => ${createdMinutesAgo}),
      case when ${isSent} then ended end, case when not ${isSent} then ended end, ${error}
    from (select now() - make_interval(mins => ${endedMinutesAgo}::int) as ended) e`;
  return { id, contactId };
}
