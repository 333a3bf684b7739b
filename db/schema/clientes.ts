import { sql } from "drizzle-orm";
import { check, index, text, unique, uuid } from "drizzle-orm/pg-core";
import { chips } from "./chips";
import { julia, moment, momentNow } from "./julia";

/** The doctors that the pool writes to. Table and column names are the customer's. */
export const clientes = julia.table(
  "clientes",
  {
    id: uuid("id").primaryKey(),
    telefone: text("telefone").notNull(),
    /** `phoneKey` of the phone, so that each doctor is one row however the number is written. */
    telefoneChave: text("telefone_chave").notNull(),
    externalId: text("external_id"),
    nome: text("nome"),
    /** The specialty given first, as written. */
    especialidade: text("especialidade"),
    /** Other specialties of the same phone, because a secretary may answer for several doctors. */
    outrasEspecialidades: text("outras_especialidades").array().notNull().default(sql`'{}'`),
    /** Instance name of the preferred chip. Follows a rename; null once no chip has the name. */
    instanciaPreferida: text("instancia_preferida").references(() => chips.instanceName, {
      onUpdate: "cascade",
      onDelete: "set null",
    }),
    lastMessageAt: moment("last_message_at"),
    lastReplyAt: moment("last_reply_at"),
    createdAt: momentNow("created_at"),
    updatedAt: momentNow("updated_at"),
  },
  (table) => [
    unique("clientes_telefone_chave_unique").on(table.telefoneChave),
    unique("clientes_external_id_unique").on(table.externalId),
    // Counts a chip's contacts, and finds them when the chip is renamed.
    index("clientes_instancia_preferida").on(table.instanciaPreferida),
    check("clientes_telefone_digits", sql`${table.telefone} ~ '^[0-9]{6,15}$'`),
  ],
);
