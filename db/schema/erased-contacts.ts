import { text } from "drizzle-orm/pg-core";
import { julia, momentNow } from "./julia";

/** Remembers the numbers of erased contacts, so that no import can write to them again. */
export const erasedContacts = julia.table("erased_contacts", {
  /** HMAC-SHA-256 of the phone key, in hex. The key is in `settings.erasure_key_sealed`. */
  hash: text("hash").primaryKey(),
  erasedAt: momentNow("erased_at"),
});
