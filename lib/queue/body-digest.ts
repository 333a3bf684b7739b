import { createHash } from "node:crypto";

/** Returns the SHA-256 of a parsed body, independent of the order of its fields. */
export function bodyDigest(body: object): string {
  return createHash("sha256").update(JSON.stringify(body, sortFields)).digest("hex");
}

function sortFields(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
