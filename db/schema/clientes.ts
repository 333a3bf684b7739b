import { sql } from "drizzle-orm";
import { check, index, integer, text, unique, uuid } from "drizzle-orm/pg-core";
import { OPT_OUT_CAUSES } from "@/types/conversation";
import { chips } from "./chips";
import { julia, known, moment, momentNow } from "./julia";

/** The contacts of the pool. The customer chose the names of the table and its columns. */
export const clientes = julia.table(
  "clientes",
  {
    id: uuid("id").primaryKey(),
    /** Null for a contact known only by a hidden address, and for an erased contact. */
    telefone: text("telefone"),
    /**
     * `phoneKey` of the phone number, so that each contact is one row however its number is written. Without a number,
     * `lid:<digits>` (the hidden address) or `erased:<id>`.
     */
    telefoneChave: text("telefone_chave").notNull(),
    externalId: text("external_id"),
    nome: text("nome"),
    /** Name that the contact chose in WhatsApp, shown only while `nome` is null. */
    whatsappName: text("whatsapp_name"),
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
    /**
     * The chip that received the contact's last reply. It sends the messages of the reply window. No foreign key,
     * because a deleted chip simply sends nothing.
     */
    replyChipId: uuid("reply_chip_id"),
    /** Set while the contact must not be written to. */
    optedOutAt: moment("opted_out_at"),
    optOutCause: text("opt_out_cause", { enum: OPT_OUT_CAUSES }),
    optOutReason: text("opt_out_reason"),
    /** The person or client that recorded the opt-out. Null for a keyword. */
    optOutBy: text("opt_out_by"),
    erasedAt: moment("erased_at"),
    version: integer("version").notNull().default(1),
    createdAt: momentNow("created_at"),
    updatedAt: momentNow("updated_at"),
  },
  (table) => [
    unique("clientes_telefone_chave_unique").on(table.telefoneChave),
    unique("clientes_external_id_unique").on(table.externalId),
    // Counts a chip's contacts, and finds them when the chip is renamed.
    index("clientes_instancia_preferida").on(table.instanciaPreferida),
    // For the list of contacts, which begins with the latest activity.
    index("clientes_recent").on(
      sql`greatest(${table.lastMessageAt}, ${table.lastReplyAt}) desc nulls last`,
      table.id,
    ),
    check("clientes_telefone_digits", sql`${table.telefone} ~ '^[0-9]{6,15}$'`),
    check(
      "clientes_known_by_something",
      sql`(${table.telefone} is null) = (${table.telefoneChave} ~ '^(lid|erased):')`,
    ),
    check("clientes_opt_out_whole", sql`(${table.optedOutAt} is null) = (${table.optOutCause} is null)`),
    known("clientes_opt_out_cause_known", table.optOutCause, OPT_OUT_CAUSES),
  ],
);
