import { and, gt, isNull, or, sql } from "drizzle-orm";
import { apiKeys } from "@/db/schema";

/** Matches keys that are neither revoked nor expired. */
export const isLiveKey = () =>
  and(
    isNull(apiKeys.revokedAt),
    or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, sql`clock_timestamp()`)),
  );

/** The end of a period in days from now; null without a period. */
export const daysFromNow = (days: number | undefined) =>
  days === undefined ? null : sql`clock_timestamp() + make_interval(days => ${days})`;
