import { join } from "node:path";
import type { Actor } from "@/lib/actor";
import { eraseContact } from "@/lib/contacts/erase-contact";
import { findContactId } from "@/lib/contacts/read-consent";
import { parsePhone } from "@/lib/phone";
import type { Erasure } from "@/types/consent";
import { CommandError, type DatabaseChoice, withDatabase } from "./database-command";
import { readIfPresent } from "./secrets";

export const USAGE = `Usage:
  npm run erase -- <phone number>
Erases everything that identifies this contact, and never writes to the number again. This cannot be undone.`;

export interface EraseCommand extends DatabaseChoice {
  args: readonly string[];
  /** `AUTH_SECRET`; if unset, the secret in the data folder. */
  authSecret: string | undefined;
  print: (line: string) => void;
}

const ACTOR: Actor = { kind: "system", label: "npm run erase" };

/** The message rows stay, without what identifies the contact. */
const LABELS: Record<keyof Erasure, string> = {
  numbers: "phone numbers",
  hiddenAddresses: "hidden addresses",
  messages: "texts of sent messages",
  cancelledMessages: "waiting messages, cancelled",
  inboundMessages: "texts of received messages",
  files: "files of messages",
  historyEntries: "entries of the contact's history",
  webhooks: "stored webhooks",
};

const labels = new Map(Object.entries(LABELS));

/** Erases one contact and prints what was erased. Throws a `CommandError`. */
export async function runEraseCommand(command: EraseCommand): Promise<void> {
  const [phone, extra] = command.args;
  if (phone === undefined || phone === "--help" || phone === "-h") return command.print(USAGE);
  if (extra !== undefined) throw new CommandError("Put a number with spaces in quotes.");
  if (parsePhone(phone) === null) throw new CommandError("This is not a phone number.");
  const authSecret = command.authSecret ?? readIfPresent(join(command.dataFolder, "auth-secret"));
  if (authSecret === null) {
    throw new CommandError("AUTH_SECRET is not set. It must be the one that the product runs with.");
  }
  await withDatabase(command, "julia-erase", async ({ db }) => {
    const contactId = await findContactId({ db }, phone);
    const erased = await eraseContact({ db, actor: ACTOR, config: { authSecret } }, contactId);
    command.print("Erased:");
    for (const [part, count] of Object.entries(erased)) {
      command.print(`  ${String(count).padStart(6)}  ${labels.get(part) ?? part}`);
    }
  });
}
