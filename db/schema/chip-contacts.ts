import { index, primaryKey } from "drizzle-orm/pg-core";
import { chips } from "./chips";
import { clientes } from "./clientes";
import { belongsTo, julia, moment } from "./julia";

/**
 * History between a chip and a contact: whether the chip has written to the contact, and whether the contact is a known
 * contact of the chip.
 */
export const chipContacts = julia.table(
  "chip_contacts",
  {
    chipId: belongsTo("chip_id", () => chips.id),
    contactId: belongsTo("contact_id", () => clientes.id),
    firstSentAt: moment("first_sent_at"),
    lastSentAt: moment("last_sent_at"),
    /** When the contact's phone first acknowledged a message from this chip. */
    acknowledgedAt: moment("acknowledged_at"),
    lastReplyAt: moment("last_reply_at"),
  },
  (table) => [
    primaryKey({ columns: [table.chipId, table.contactId] }),
    index("chip_contacts_contact").on(table.contactId),
  ],
);
