import { createHmac, randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/client";
import type { AppContext } from "@/lib/context/server-context";
import { postgresCode } from "@/lib/log/postgres-code";
import { seal, unseal } from "@/lib/outbound/seal";

/** Binds the sealed key to the settings. */
const OWNER = "erasure key";
/** SQLSTATE that the database raises if a key exists and the caller passed no hash. */
const HASH_MISSING = "JL412";

type KeyContext = Pick<AppContext, "sql" | "log"> & { config: Pick<AppContext["config"], "authSecret"> };
/** `unreadable`: sealed with another `AUTH_SECRET`. */
type Key = Buffer | "unreadable" | null;

// Per process and database. The key never changes once it exists.
const kept = new WeakMap<KeyContext["sql"], Promise<Key>>();
const rowSchema = z.object({ sealed: z.string().nullable() });

/**
 * Runs a query with the keyed hash of a phone key, or with null while no contact has ever been erased. If another
 * process has made the key in the meantime, the query fails without effect and is run again.
 */
export async function withPhoneHash<Result>(
  ctx: KeyContext,
  phoneKey: string,
  run: (hash: string | null) => Promise<Result>,
): Promise<Result> {
  return await withPhoneHashes(ctx, (hash) => run(hash(phoneKey)));
}

/** Like `withPhoneHash`, for a query about many numbers. */
export async function withPhoneHashes<Result>(
  ctx: KeyContext,
  run: (hash: (phoneKey: string) => string | null) => Promise<Result>,
): Promise<Result> {
  try {
    return await run(await hasher(ctx));
  } catch (error) {
    if (postgresCode(error) !== HASH_MISSING) throw error;
    kept.delete(ctx.sql);
    return await run(await hasher(ctx));
  }
}

/** Returns the hashes with which an erasure remembers these phone keys. The first erasure makes the key. */
export async function hashesToRemember(
  tx: Transaction,
  authSecret: string,
  phoneKeys: readonly string[],
): Promise<string[]> {
  const fresh = seal(authSecret, OWNER, randomBytes(32).toString("base64url"));
  await tx.execute(sql`
    update julia.settings set erasure_key_sealed = ${fresh} where id = 1 and erasure_key_sealed is null`);
  const [row] = await tx.execute(sql`select erasure_key_sealed as sealed from julia.settings where id = 1`);
  const key = readKey(authSecret, rowSchema.parse(row).sealed);
  if (key === null || key === "unreadable") {
    throw new Error("the erasure key cannot be read: AUTH_SECRET has changed");
  }
  return phoneKeys.map((phoneKey) => digest(key, phoneKey));
}

async function hasher(ctx: KeyContext): Promise<(phoneKey: string) => string | null> {
  const reading = kept.get(ctx.sql) ?? loadKey(ctx);
  kept.set(ctx.sql, reading);
  const key = await reading.catch((error: unknown) => {
    kept.delete(ctx.sql);
    throw error;
  });
  if (key === null) return () => null;
  // No stored hash is empty, so nobody counts as erased.
  return key === "unreadable" ? () => "" : (phoneKey) => digest(key, phoneKey);
}

async function loadKey(ctx: KeyContext): Promise<Key> {
  const [row] = await ctx.sql`select erasure_key_sealed as sealed from julia.settings where id = 1`;
  const key = readKey(ctx.config.authSecret, rowSchema.parse(row).sealed);
  if (key === "unreadable") {
    ctx.log.error("erased contacts are not recognised, because AUTH_SECRET has changed");
  }
  return key;
}

function readKey(authSecret: string, sealed: string | null): Key {
  if (sealed === null) return null;
  const plain = unseal(authSecret, OWNER, sealed);
  return plain === null ? "unreadable" : Buffer.from(plain, "base64url");
}

const digest = (key: Buffer, phoneKey: string) => createHmac("sha256", key).update(phoneKey).digest("hex");
