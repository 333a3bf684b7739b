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

// Per process and database. A key that can be read never changes.
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

/**
 * Returns the hashes with which an erasure remembers these phone keys. The first erasure makes the key, and so does the
 * first one after `AUTH_SECRET` has changed, because the hashes of the old key are useless without it.
 */
export async function hashesToRemember(
  tx: Transaction,
  authSecret: string,
  phoneKeys: readonly string[],
): Promise<string[]> {
  const [row] = await tx.execute(sql`
    select erasure_key_sealed as sealed from julia.settings where id = 1 for no key update`);
  const stored = readKey(authSecret, rowSchema.parse(row).sealed);
  const isUsable = stored !== null && stored !== "unreadable";
  const key = isUsable ? stored : randomBytes(32);
  if (!isUsable) {
    const sealed = seal(authSecret, OWNER, key.toString("base64url"));
    await tx.execute(sql`update julia.settings set erasure_key_sealed = ${sealed} where id = 1`);
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
  if (key === "unreadable") kept.delete(ctx.sql);
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
