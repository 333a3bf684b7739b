import { bigint, index, text, uuid } from "drizzle-orm/pg-core";
import { clientes } from "./clientes";
import { belongsTo, julia, known, momentNow } from "./julia";
import { messages } from "./messages";

export const CONTACT_EVENT_KINDS = [
  "assigned",
  "migrated",
  "phone_changed",
  "external_id_moved",
  "name_changed",
  "specialty_added",
  "merged",
  "opted_out",
  "opted_in",
  "erased",
] as const;

/** A contact's moves to other chips with their causes, and changes to the contact, such as an opt-out or an erasure. */
export const contactEvents = julia.table(
  "contact_events",
  {
    id: bigint("id", { mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity(),
    contactId: belongsTo("contact_id", () => clientes.id),
    at: momentNow("at"),
    kind: text("kind", { enum: CONTACT_EVENT_KINDS }).notNull(),
    from: text("from_value"),
    to: text("to_value"),
    /** One of `MIGRATION_CAUSES` if the contact moved to another chip. */
    reason: text("reason"),
    /** The actor as in the audit log: a person, a service or the pool itself. */
    actorKind: text("actor_kind").notNull().default("system"),
    actorId: text("actor_id"),
    actorLabel: text("actor_label"),
    messageId: uuid("message_id").references(() => messages.id, { onDelete: "set null" }),
  },
  (table) => [
    index("contact_events_contact").on(table.contactId, table.id),
    // Counts moves per 100 contacts, by cause.
    index("contact_events_kind").on(table.kind, table.at),
    known("contact_events_kind_known", table.kind, CONTACT_EVENT_KINDS),
  ],
);
