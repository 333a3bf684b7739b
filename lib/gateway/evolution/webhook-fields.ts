import { z } from "zod";

// PostgreSQL cannot store NUL or lone surrogates.
export const storable = (maxLength: number) =>
  z
    .string()
    .max(maxLength)
    .refine((text) => !/\0|\p{Surrogate}/u.test(text), "contains a character that cannot be stored");

/** Range of dates that both Node.js and PostgreSQL can represent. A date outside the range is treated as absent. */
export const moment = z.coerce
  .date()
  .min(new Date("2000-01-01"))
  .max(new Date("2999-12-31"))
  .nullish()
  .catch(null);

export const messageId = storable(200).min(1);
export const jid = storable(200);

export const keySchema = z.object({
  id: messageId,
  remoteJid: jid,
  remoteJidAlt: jid.nullish().catch(null),
  fromMe: z.boolean(),
});
export type MessageKey = z.output<typeof keySchema>;

/**
 * Returns a text that people wrote, or null if there is none. What PostgreSQL cannot store is replaced, because a reply
 * must not be lost for one character.
 */
export function textOf(value: unknown, longest = 65_536): string | null {
  if (typeof value !== "string" || value === "") return null;
  return value.slice(0, longest).replace(/\0|\p{Surrogate}/gu, "\uFFFD");
}

const longSchema = z.object({ low: z.number().int(), high: z.number().int() });

/** Reads a count that the gateway writes as a number, as digits, or as the two halves of a 64-bit number. */
export function countOf(value: unknown): number | null {
  const halves = longSchema.safeParse(value);
  const count = halves.success
    ? halves.data.high * 2 ** 32 + (halves.data.low >>> 0)
    : typeof value === "string" && /^\d{1,15}$/.test(value)
      ? Number(value)
      : value;
  return typeof count === "number" && Number.isSafeInteger(count) && count >= 0 ? count : null;
}

const bufferSchema = z.object({ data: z.array(z.number()) }).transform(({ data }) => data);
const byteListSchema = z.union([
  z.array(z.number()),
  bufferSchema,
  z.record(z.string().regex(/^\d+$/), z.number()).transform((bytes) => Object.values(bytes)),
]);
const SHA256_BYTES = 32;

/**
 * Returns in hex a SHA-256 that the gateway writes in base64, as a list of bytes, or as an object of numbered bytes.
 */
export function sha256Of(value: unknown): string | null {
  const list = byteListSchema.safeParse(value);
  const bytes = typeof value === "string" ? Buffer.from(value, "base64") : Buffer.from(list.data ?? []);
  return bytes.length === SHA256_BYTES ? bytes.toString("hex") : null;
}
