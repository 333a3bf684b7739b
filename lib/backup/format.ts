import { z } from "zod";

/*
 * A backup file has three parts:
 * 1. A line of JSON, `Prefix`, which says how to read the rest.
 * 2. The content, compressed with gzip and then encrypted if the prefix says so. The content consists of a line
 *    `Header`, for each table a line `TableHead`, its rows in the text format of COPY and a line `\.`, and a line
 *    `Footer`. COPY escapes backslashes, so no row is the line `\.`.
 * 3. The SHA-256 of everything before it.
 */

export const FORMAT = "julia-backup";
export const FORMAT_VERSION = 1;
export const END_OF_ROWS = Buffer.from("\\.\n");
export const CHECKSUM_BYTES = 32;
/** Upper bound of the first line, so that a file of another kind is recognised early. */
export const MOST_PREFIX_BYTES = 1024;

const encryptionSchema = z.strictObject({
  cipher: z.literal("aes-256-gcm"),
  /** Cost parameters of scrypt. The limits bound the memory that a file can ask for. */
  scrypt: z.strictObject({
    n: z.number().int().min(1024).max(1_048_576),
    r: z.number().int().min(1).max(8),
    p: z.number().int().min(1).max(4),
  }),
  salt: z.base64url(),
});

export const prefixSchema = z.object({
  format: z.literal(FORMAT),
  version: z.number().int(),
  encryption: encryptionSchema.nullable(),
});

export const headerSchema = z.object({
  /** The release of the stored functions in the database. */
  release: z.string(),
  createdAt: z.string(),
  postgresVersion: z.string(),
  migrations: z.array(z.object({ hash: z.string(), createdAt: z.number() })),
});

export const tableHeadSchema = z.object({
  /** Schema and name, quoted for SQL. */
  table: z.string(),
  /** Names quoted for SQL, without generated columns. */
  columns: z.array(z.string()),
});

export const footerSchema = z.object({
  tables: z.array(z.object({ table: z.string(), rows: z.number().int(), digest: z.string() })),
  /** Bigints are stored as text. */
  sequences: z.array(z.object({ sequence: z.string(), lastValue: z.string() })),
});

export type Encryption = z.infer<typeof encryptionSchema>;
export type Prefix = z.infer<typeof prefixSchema>;
export type Header = z.infer<typeof headerSchema>;
export type TableHead = z.infer<typeof tableHeadSchema>;
export type Footer = z.infer<typeof footerSchema>;
