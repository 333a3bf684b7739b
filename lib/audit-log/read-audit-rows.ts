import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { camelRow, iso } from "@/lib/camel-row";
import type { AppContext } from "@/lib/context/server-context";
import { matchesWords } from "@/lib/search";
import { type AuditQuery, type AuditRow, auditRowSchema } from "@/types/audit";
import { toChanges } from "./to-changes";

const rowSchema = camelRow(
  auditRowSchema
    .omit({ changes: true })
    .extend({ at: iso, details: z.record(z.string(), z.unknown()).nullable() }),
);
const answerSchema = camelRow(
  z.object({ rows: z.array(rowSchema), gatewayNames: z.record(z.string(), z.string()) }),
);

/** Reads rows of the audit log, newest first, with the present names of their targets. */
export async function readAuditRows(
  ctx: Pick<AppContext, "db" | "config">,
  query: AuditQuery,
  limit: number,
): Promise<AuditRow[]> {
  const [answer] = await ctx.db.execute(sql`
    with page as (
      select a.*, case when a.target_id ~ '^[0-9a-f]{8}-[0-9a-f-]{27}$' then a.target_id::uuid end as target_uuid
      from julia.audit_log a
      where ${sql.join([sql`true`, ...filters(query, ctx.config.timeZone)], sql` and `)}
      order by a.at desc, a.id desc limit ${limit})
    select
      (select coalesce(json_agg(r.* order by r.at desc, r.id desc), '[]') from (
        select p.id, p.at, p.actor_kind, p.actor_label, p.action, p.target_kind, p.target_id, p.details, p.request_id,
          ${targetName} as target_name
        from page p) r) as rows,
      (select coalesce(json_object_agg(id, name), '{}') from julia.gateways) as gateway_names`);
  const { rows, gatewayNames } = answerSchema.parse(answer);
  return rows.map(({ details, ...row }) => ({ ...row, changes: toChanges(details, gatewayNames) }));
}

/** An audit row of a callback secret names a client instead of a key. */
const targetName = sql`case p.target_kind
    when 'chip' then (select nullif(julia.chip_name(c), '') from julia.chips c where c.id = p.target_uuid)
    when 'person' then (select name from julia.users where id = p.target_uuid)
    when 'contact' then (select coalesce(nome, whatsapp_name) from julia.clientes where id = p.target_uuid)
    when 'gateway' then (select name from julia.gateways where id = p.target_id)
    when 'batch' then (select name from julia.batches where id = p.target_uuid)
    when 'subscription' then (select origin from julia.subscriptions where id = p.target_uuid)
    when 'saved_view' then (select name from julia.saved_views where id = p.target_uuid)
    when 'api_key' then coalesce(
      (select name from julia.clients where id = p.target_uuid),
      (select c.name from julia.api_keys k join julia.clients c on c.id = k.client_id where k.id = p.target_uuid))
  end`;

function filters({ actor, kind, subject, from, until, cursor }: AuditQuery, timeZone: string): SQL[] {
  const conditions: SQL[] = [];
  const midnight = (day: string, later: number) =>
    sql`(${day}::date + ${later}::int)::timestamp at time zone ${timeZone}`;
  if (actor !== "") {
    const column = z.uuid().safeParse(actor).success ? sql`a.actor_id` : sql`a.actor_kind`;
    conditions.push(sql`${column} = ${actor}`);
  }
  if (kind !== "") conditions.push(sql`a.target_kind = ${kind}`);
  if (from !== "") conditions.push(sql`a.at >= ${midnight(from, 0)}`);
  if (until !== "") conditions.push(sql`a.at < ${midnight(until, 1)}`);
  if (subject !== "") conditions.push(isAbout(subject));
  if (cursor !== undefined) {
    const [atMs, id] = cursor.split(".");
    conditions.push(sql`(a.at, a.id) < (to_timestamp(0) + ${atMs}::bigint * interval '1 ms', ${id}::uuid)`);
  }
  return conditions;
}

function isAbout(subject: string): SQL {
  const named = (...columns: SQL[]) => matchesWords(columns, subject);
  return sql`(a.target_id = ${subject} or a.target_id in (
    select id::text from julia.chips where ${named(sql`label`, sql`coalesce(instance_name, last_instance_name)`)}
    union all select id::text from julia.users where ${named(sql`name`, sql`email`)}
    union all select id::text from julia.clientes where ${named(sql`nome`, sql`whatsapp_name`)}
    union all select id from julia.gateways where ${named(sql`name`)}
    union all select id::text from julia.saved_views where ${named(sql`name`)}
    union all select id::text from julia.clients where ${named(sql`name`)}
    union all select k.id::text from julia.api_keys k join julia.clients c on c.id = k.client_id
      where ${named(sql`c.name`, sql`k.prefix`)}))`;
}
