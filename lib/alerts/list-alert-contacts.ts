import { asc, count, eq, sql } from "drizzle-orm";
import { alertContacts, alerts, clientes } from "@/db/schema";
import { printContactAddress } from "@/lib/contact-address";
import type { AppContext } from "@/lib/context/server-context";
import { DomainError } from "@/lib/errors";
import type { AlertContactList } from "@/types/alert-pages";

/** Maximum number of contacts listed; `total` counts all of them. */
const SHOWN = 500;

/** Lists the contacts that an incident affected, strongest effect first. Throws `not_found`. */
export async function listAlertContacts(
  ctx: Pick<AppContext, "db">,
  alertId: string,
): Promise<AlertContactList> {
  const [alert] = await ctx.db.select({ id: alerts.id }).from(alerts).where(eq(alerts.id, alertId));
  if (alert === undefined) throw new DomainError("not_found", "There is no such alert.");
  const ofAlert = eq(alertContacts.alertId, alertId);
  const [[counted], rows] = await Promise.all([
    ctx.db.select({ total: count() }).from(alertContacts).where(ofAlert),
    ctx.db
      .select({
        id: clientes.id,
        name: clientes.nome,
        phone: clientes.telefone,
        key: clientes.telefoneChave,
        effect: alertContacts.effect,
      })
      .from(alertContacts)
      .innerJoin(clientes, eq(clientes.id, alertContacts.contactId))
      .where(ofAlert)
      .orderBy(
        sql`array_position(array['moved', 'waiting', 'served'], ${alertContacts.effect})`,
        asc(clientes.nome),
        asc(clientes.id),
      )
      .limit(SHOWN),
  ]);
  return {
    total: counted?.total ?? 0,
    items: rows.map(({ key, ...row }) => ({ ...row, phone: printContactAddress(row.phone, key) })),
  };
}
