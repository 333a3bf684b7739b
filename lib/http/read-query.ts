import { holdsApiKey } from "@/lib/clients/api-key-secret";
import { invalidField } from "@/lib/errors";
import { refuseUnsafeValues } from "./parse-input";

/** Credentials in a URL end up in logs and browser histories, so such requests are rejected. */
const CREDENTIAL_NAMES: ReadonlySet<string> = new Set([
  "apikey",
  "key",
  "token",
  "accesstoken",
  "session",
  "sessiontoken",
  "authorization",
  "password",
  "secret",
]);

/**
 * Returns the query as a record of strings. Throws `invalid_request` for credentials, repeated names and unsafe values.
 */
export function readQuery(url: URL): Record<string, string> {
  const query: Record<string, string> = {};
  for (const [key, value] of url.searchParams) {
    if (CREDENTIAL_NAMES.has(key.toLowerCase().replace(/[^a-z]/g, ""))) throw credentialInAddress(key);
    if (holdsApiKey(key) || holdsApiKey(value)) throw credentialInAddress("");
    if (Object.hasOwn(query, key)) throw invalidField(key, "This parameter is given twice.");
    // Uses defineProperty, so that a `__proto__` key is rejected later instead of setting the prototype.
    Object.defineProperty(query, key, { value, enumerable: true });
  }
  refuseUnsafeValues(query);
  return query;
}

/**
 * Returns the path parameters as Next has decoded them. Throws `invalid_request` if a parameter contains an API key or
 * text that cannot be stored.
 */
export function readParams(
  raw: Record<string, string | string[] | undefined>,
): Record<string, string | string[] | undefined> {
  refuseUnsafeValues(raw);
  if (
    Object.values(raw)
      .flat()
      .some((value) => holdsApiKey(value ?? ""))
  )
    throw credentialInAddress("");
  return raw;
}

const credentialInAddress = (path: string) =>
  invalidField(path, "Credentials are not accepted in the address.");
