import { index, text } from "drizzle-orm/pg-core";
import { clientes } from "./clientes";
import { belongsTo, julia, momentNow } from "./julia";

/** Hidden addresses of contacts, learned from messages that carried both the address and the phone number. */
export const contactAddresses = julia.table(
  "contact_addresses",
  {
    /** Digits of the hidden address. */
    lid: text("lid").primaryKey(),
    contactId: belongsTo("contact_id", () => clientes.id),
    learnedAt: momentNow("learned_at"),
  },
  (table) => [index("contact_addresses_contact").on(table.contactId)],
);
