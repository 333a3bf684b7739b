/** A JSON object whose members are not known yet. */
export type JsonObject = Record<string, unknown>;

/** Tells an object apart from arrays, null and the rest. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A member when it is a text, else undefined. */
export function textMember(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  return typeof value === "string" ? value : undefined;
}

/** Only the literal `true` counts, as in the gateway. */
export function flagMember(object: JsonObject, key: string): boolean {
  return object[key] === true;
}
