export type JsonObject = Record<string, unknown>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function textMember(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  return typeof value === "string" ? value : undefined;
}

/** Returns true only for the literal `true`, as the gateway does. */
export function flagMember(object: JsonObject, key: string): boolean {
  return object[key] === true;
}
