import { sql } from "drizzle-orm";

/** The reason (one of `AGAIN_REFUSALS`) why message `m` (julia.messages) cannot be sent again, or null if it can. */
export const againRefusal = sql`(case
  when m.superseded_by is not null then 'sent_again'
  when m.phase not in ('expired', 'failed') then 'not_ended'
  when exists (select 1 from julia.clientes where id = m.contact_id and opted_out_at is not null)
    then 'contact_opted_out'
  when m.media_id is null and m.text = '' then 'text_deleted'
  when not exists (select 1 from julia.media where id = m.media_id and file_key is not null)
    and m.media_id is not null then 'file_deleted'
  when m.error_code = 'number_not_on_whatsapp' then 'number_not_on_whatsapp' end)`;
