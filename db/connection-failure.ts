import { type DatabaseAddress, DatabaseUrlError, isSocketFolder, parseDatabaseUrl } from "./database-url";
import { MigrationError } from "./migration-error";

export const POOLER_SENTENCE =
  "leads to a pooler that lends its connections by the transaction, as PgBouncer does: notifications and locks get " +
  "lost there; write the address of PostgreSQL itself";

/**
 * The startup message of a connection contains the session settings. A pooler may reject the message or drop the
 * settings.
 */
export const LOST_SETTINGS_SENTENCE =
  "leads to a pooler that does not pass on the settings of a session (search_path); write the address of " +
  "PostgreSQL itself";

/**
 * Returns an error that says why the database cannot be used. Its message is one sentence that begins with the
 * variable's name and contains no password.
 */
export function toConnectionError(databaseUrl: string, error: unknown): MigrationError {
  if (error instanceof MigrationError) return error;
  return new MigrationError(`DATABASE_URL: ${sentenceOf(databaseUrl, error)}`, { cause: error });
}

function sentenceOf(databaseUrl: string, error: unknown): string {
  if (error instanceof DatabaseUrlError) return error.message;
  const message = error instanceof Error ? error.message : "";
  if (/statement pooling mode/.test(message)) return POOLER_SENTENCE;
  if (/unsupported startup parameter/.test(message)) return LOST_SETTINGS_SENTENCE;
  const address = parseDatabaseUrl(databaseUrl);
  const { code = "" } = codeOf(error);
  const reason =
    reasonByMessage(message, address) ??
    reasonsByCode(address)[code] ??
    (code === "" ? "the connection failed" : `the connection failed (${code})`);
  return `the database at ${placeOf(address)} cannot be used, ${reason}`;
}

function placeOf({ hosts }: DatabaseAddress): string {
  const places = hosts.map(({ host, port }) =>
    isSocketFolder(host) ? `${host}/.s.PGSQL.${port}` : `${host.includes(":") ? `[${host}]` : host}:${port}`,
  );
  return places.join(", ");
}

/** If a host name has several addresses, Node wraps their connection errors in one `AggregateError`. */
function codeOf(error: unknown): { code?: string } {
  if (error instanceof AggregateError && !("code" in error)) return codeOf(error.errors[0]);
  return error instanceof Error && "code" in error ? { code: String(error.code) } : {};
}

function reasonByMessage(message: string, address: DatabaseAddress): string | null {
  if (/no encryption|SSL (off|required)/i.test(message)) {
    return address.tls === "disable"
      ? "it demands TLS, which sslmode=disable forbids"
      : "it demands TLS: add sslmode=require";
  }
  if (/does not support SSL/.test(message)) {
    return "it offers no TLS: only sslmode=prefer or disable can work";
  }
  if (/password must be/.test(message)) return "it asks for a password, and the address has none";
  if (/timeout expired|Connection terminated due to connection timeout/.test(message))
    return "it does not answer";
  if (/terminated unexpectedly|establishing an SSL/.test(message)) {
    return "it ended the connection: is that a PostgreSQL?";
  }
  return null;
}

function reasonsByCode({ user, database, rootCertificate }: DatabaseAddress): Record<string, string> {
  const unknownAuthority =
    rootCertificate === null
      ? "its certificate is signed by nobody known here: name the authority's file in sslrootcert"
      : "its certificate is not signed by the authority in sslrootcert";
  return {
    ECONNREFUSED: "nothing listens there",
    ECONNRESET: "it ended the connection: is that a PostgreSQL?",
    ENOENT: "there is no such socket",
    EACCES: "this user may not open that socket",
    EHOSTUNREACH: "there is no way to that host",
    ENETUNREACH: "there is no way to that host",
    ENOTFOUND: "there is no such host",
    EAI_AGAIN: "the host's name cannot be looked up",
    CONNECT_TIMEOUT: "it does not answer",
    ETIMEDOUT: "it does not answer",
    "28P01": `it refuses the password of "${user}"`,
    "28000": `it refuses the user "${user}"`,
    "3D000": `it has no database "${database}"`,
    "42501": `"${user}" may not connect to the database "${database}"`,
    "53300": "it has no connection left",
    "57P03": "it is just starting or stopping",
    DEPTH_ZERO_SELF_SIGNED_CERT: unknownAuthority,
    SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
    UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
    CERT_HAS_EXPIRED: "its certificate has expired",
    ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is that of another host",
    ERR_OSSL_PEM_NO_START_LINE: "a file that the address names is no certificate",
  };
}
