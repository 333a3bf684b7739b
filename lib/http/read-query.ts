import { holdsApiKey } from "@/lib/clients/api-key-secret";
import { invalidField } from "@/lib/errors";
import { refuseUnsafeValues } from "./parse-input";

/** Credentials in an address end in logs and histories, so such a request is refused, not served. */
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

/** The query as a plain record of strings; throws `invalid_request` for credentials and for a name given twice. */
export function readQuery(url: URL): Record<string, string> {
  const query: Record<string, string> = {};
  for (const [key, value] of url.searchParams) {
    if (CREDENTIAL_NAMES.has(key.toLowerCase().replace(/[^a-z]/g, ""))) throw credentialInAddress(key);
    if (holdsApiKey(key) || holdsApiKey(value)) throw credentialInAddress("");
    if (Object.hasOwn(query, key)) throw invalidField(key, "This parameter is given twice.");
    // defineProperty, so that a key named __proto__ is seen and refused instead of setting the prototype.
    Object.defineProperty(query, key, { value, enumerable: true });
  }
  refuseUnsafeValues(query);
  return query;
}

/** Path parameters, which Next has decoded; throws `invalid_request` for API keys and for text that no database holds. */
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
  invalidField(path, "Credentials are never taken from the address.");
