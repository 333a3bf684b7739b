import { sql } from "drizzle-orm";
import { check, index, text, unique, uuid } from "drizzle-orm/pg-core";
import { chips } from "./chips";
import { julia, moment, momentNow } from "./julia";

/** The doctors that the pool writes to. Table and column names are the customer's own. */
export const clientes = julia.table(
  "clientes",
  {
    id: uuid("id").primaryKey(),
    telefone: text("telefone").notNull(),
    /** `phoneKey` of the phone: one doctor is one row, however the number is written. */
    telefoneChave: text("telefone_chave").notNull(),
    externalId: text("external_id"),
    nome: text("nome"),
    /** The specialty given first, as written. */
    especialidade: text("especialidade"),
    /** Further specialties of the same phone: a secretary may answer for several doctors. */
    outrasEspecialidades: text("outras_especialidades").array().notNull().default(sql`'{}'`),
    /** The instance that always writes to this contact. Follows a rename; null when the chip gives the name up. */
    instanciaPreferida: text("instancia_preferida").references(() => chips.instanceName, {
      onUpdate: "cascade",
      onDelete: "set null",
    }),
    /** Times of the last message to and from this contact. */
    lastMessageAt: moment("last_message_at"),
    lastReplyAt: moment("last_reply_at"),
    createdAt: momentNow("created_at"),
    updatedAt: momentNow("updated_at"),
  },
  (table) => [
    unique("clientes_telefone_chave_unique").on(table.telefoneChave),
    unique("clientes_external_id_unique").on(table.externalId),
    // Counts the contacts of a chip, and releases them.
    index("clientes_instancia_preferida").on(table.instanciaPreferida),
    check("clientes_telefone_digits", sql`${table.telefone} ~ '^[0-9]{6,15}$'`),
  ],
);
