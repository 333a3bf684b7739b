import { sql } from "drizzle-orm";
import { check, index, text, unique, uuid } from "drizzle-orm/pg-core";
import { chips } from "./chips";
import { julia, moment, momentNow } from "./julia";

/** The contacts of the pool. The customer chose the names of the table and its columns. */
export const clientes = julia.table(
  "clientes",
  {
    id: uuid("id").primaryKey(),
    telefone: text("telefone").notNull(),
    /** `phoneKey` of the phone number, so that each contact is one row however its number is written. */
    telefoneChave: text("telefone_chave").notNull(),
    externalId: text("external_id"),
    nome: text("nome"),
    /** The contact's first specialty, as the client wrote it. */
    especialidade: text("especialidade"),
    /** Further specialties of the same phone number, because a secretary may answer for several contacts. */
    outrasEspecialidades: text("outras_especialidades").array().notNull().default(sql`'{}'`),
    /** Instance name of the preferred chip. Changes when the instance is renamed; null once no chip has the name. */
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
