import { index, primaryKey, text } from "drizzle-orm/pg-core";
import { IMPACT_EFFECTS } from "../../types/alerts";
import { alerts } from "./alerts";
import { clientes } from "./clientes";
import { belongsTo, julia, known } from "./julia";

/**
 * The contacts that an incident affected, each with the strongest effect on that contact. The rows are final once the
 * incident is resolved.
 */
export const alertContacts = julia.table(
  "alert_contacts",
  {
    alertId: belongsTo("alert_id", () => alerts.id),
    contactId: belongsTo("contact_id", () => clientes.id),
    effect: text("effect", { enum: IMPACT_EFFECTS }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.alertId, table.contactId] }),
    // For the foreign key: finds the rows of a contact that is deleted.
    index("alert_contacts_contact").on(table.contactId),
    known("alert_contacts_effect_known", table.effect, IMPACT_EFFECTS),
  ],
);
