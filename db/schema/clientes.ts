import { sql } from "drizzle-orm";
import { check, index, text, unique, uuid } from "drizzle-orm/pg-core";
import { chips } from "./chips";
import { julia, moment } from "./julia";

/** The doctors written to. The customer's own names of table and columns are kept. */
export const clientes = julia.table(
  "clientes",
  {
    id: uuid("id").primaryKey(),
    telefone: text("telefone").notNull(),
    /** `phoneKey` of the phone: one doctor is one row however the number is written. */
    telefoneChave: text("telefone_chave").notNull(),
    externalId: text("external_id"),
    nome: text("nome"),
    /** The specialty given first, as it was written. */
    especialidade: text("especialidade"),
    /** Further ones of the same phone: a secretary answers for several doctors, and keeps one number. */
    outrasEspecialidades: text("outras_especialidades").array().notNull().default(sql`'{}'`),
    /** The instance this contact always hears from; follows a rename, null once the chip lets go of the name. */
    instanciaPreferida: text("instancia_preferida").references(() => chips.instanceName, {
      onUpdate: "cascade",
      onDelete: "set null",
    }),
    /** The last message that left for this contact, and the last that came from it. */
    lastMessageAt: moment("last_message_at"),
    lastReplyAt: moment("last_reply_at"),
    createdAt: moment("created_at").notNull().default(sql`clock_timestamp()`),
    updatedAt: moment("updated_at").notNull().default(sql`clock_timestamp()`),
  },
  (table) => [
    unique("clientes_telefone_chave_unique").on(table.telefoneChave),
    unique("clientes_external_id_unique").on(table.externalId),
    // Counting who is affected by a chip, and letting its contacts go.
    index("clientes_instancia_preferida").on(table.instanciaPreferida),
    check("clientes_telefone_digits", sql`${table.telefone} ~ '^[0-9]{6,15}$'`),
  ],
);
