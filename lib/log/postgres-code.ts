/** Returns the SQLSTATE of an error, even if the query builder wrapped it, or null for other errors. */
export function postgresCode(error: unknown): string | null {
  for (let current: unknown = error; current instanceof Error; current = current.cause) {
    if ("code" in current && /^[0-9A-Z]{5}$/.test(String(current.code))) return String(current.code);
  }
  return null;
}

export const isUniqueViolation = (error: unknown) => postgresCode(error) === "23505";

export const isForeignKeyViolation = (error: unknown) => postgresCode(error) === "23503";
