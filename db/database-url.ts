import { userInfo } from "node:os";

/**
 * The message says what is wrong with `DATABASE_URL`. It is worded to follow the name of the variable and never
 * contains the password.
 */
export class DatabaseUrlError extends Error {
  override name = "DatabaseUrlError";
}

type TlsMode = "disable" | "prefer" | "require" | "verify-ca" | "verify-full";

export interface DatabaseHost {
  /** A host name, an address without brackets, or the folder of a Unix socket. */
  host: string;
  port: number;
}

export interface DatabaseAddress {
  /** At least one host. The hosts are tried in this order. */
  hosts: [DatabaseHost, ...DatabaseHost[]];
  user: string;
  password: string | null;
  database: string;
  tls: TlsMode;
  /**
   * Paths of certificate files. If `rootCertificate` is null, the authorities that the runtime trusts by default apply.
   */
  rootCertificate: string | null;
  clientCertificate: string | null;
  clientKey: string | null;
  /** Session settings in the form `-c name=value`. */
  options: string | null;
  connectTimeoutSeconds: number;
  /** True if only the primary may be used when the URL lists several hosts. False with `target_session_attrs=any`. */
  primaryOnly: boolean;
}

const DEFAULT_PORT = 5432;
const CONNECT_TIMEOUT_SECONDS = 5;
const BEHIND_USER =
  /^(?<hosts>[^/?#@]*)(?:\/(?<database>[^/?#@]*))?(?:\?(?<query>(?:[a-z_]+=[^&#]*(?:&[a-z_]+=[^&#]*)*)?))?$/i;
const HOST =
  /^(?:\[(?<v6>[0-9a-f:.]+(?:%\w+)?)\]|(?<name>(?:[a-z0-9._-]|%[0-9a-f]{2})*))(?::(?<port>\d*))?$/i;

/**
 * libpq parameters that are accepted but have no effect. For example, our connections set their own application name
 * and always use keep-alive and UTF-8.
 */
const WITHOUT_EFFECT =
  /^(application_name|fallback_application_name|client_encoding|keepalives(_idle|_interval|_count)?|tcp_user_timeout|sslcompression|sslsni|krbsrvname|gssencmode|channel_binding|load_balance_hosts)$/;
const MEANINGLESS: Record<string, string> = {
  schema: "the tables always lie in the schema julia",
  pgbouncer: "the address must be the server's own, not a pooler's",
};

/**
 * Parses a database URL as libpq does. Characters in the password that should have been encoded (`@`, `#`, `%`, `/`)
 * are taken literally if the URL can be interpreted in only one way. Throws a `DatabaseUrlError`.
 */
export function parseDatabaseUrl(text: string): DatabaseAddress {
  const rest = /^postgres(?:ql)?:\/\/(.*)$/is.exec(text.trim())?.[1];
  if (rest === undefined) throw new DatabaseUrlError("must be a postgres:// address");
  const { userinfo, hosts, path, query } = split(rest);
  const parameters = readParameters(query);
  const user = parameters.get("user") ?? userinfo.user ?? userInfo().username;
  return {
    hosts: readHosts(parameters.get("host") ?? hosts, parameters.get("port")),
    user,
    password: parameters.get("password") ?? userinfo.password ?? null,
    database: parameters.get("dbname") || path || user,
    ...readTls(parameters),
    options: parameters.get("options") ?? null,
    connectTimeoutSeconds: readTimeout(parameters.get("connect_timeout")),
    primaryOnly: readTarget(parameters.get("target_session_attrs")),
  };
}

function split(rest: string) {
  const ends = [-1, ...[...rest.matchAll(/@/g)].map(({ index }) => index)];
  for (const end of rest.includes("@") ? ends.slice(1) : ends) {
    const groups = BEHIND_USER.exec(rest.slice(end + 1))?.groups;
    if (groups?.hosts?.split(",").every((host) => HOST.test(host))) {
      return {
        userinfo: readUser(end < 0 ? null : rest.slice(0, end)),
        hosts: groups.hosts,
        path: decode(groups.database ?? ""),
        query: groups.query ?? "",
      };
    }
  }
  throw new DatabaseUrlError(
    "cannot be read; in a user or password write @ as %40, / as %2F, # as %23, ? as %3F and % as %25",
  );
}

function readUser(userinfo: string | null): { user: string | null; password: string | null } {
  if (userinfo === null) return { user: null, password: null };
  const colon = userinfo.indexOf(":");
  if (colon < 0) return { user: decode(userinfo) || null, password: null };
  return { user: decode(userinfo.slice(0, colon)) || null, password: decode(userinfo.slice(colon + 1)) };
}

/** A `%` that does not begin an encoded character is taken literally. */
function decode(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  });
}

function readParameters(query: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const part of query.split("&").filter((text) => text !== "")) {
    const [name = "", ...value] = part.split("=");
    parameters.set(name, decode(value.join("=")));
  }
  for (const name of parameters.keys()) {
    if (USED.has(name) || WITHOUT_EFFECT.test(name)) continue;
    const reason = MEANINGLESS[name] ?? "PostgreSQL's own programs do not know it either";
    throw new DatabaseUrlError(`has the parameter ${name}, which has no meaning here: remove it, ${reason}`);
  }
  for (const name of ["channel_binding", "gssencmode"]) {
    if (parameters.get(name) === "require") {
      throw new DatabaseUrlError(`asks for ${name}=require, which cannot be kept: remove it`);
    }
  }
  return parameters;
}

const USED = new Set([
  ...["host", "port", "user", "password", "dbname", "options", "connect_timeout", "target_session_attrs"],
  ...["ssl", "sslmode", "sslrootcert", "sslcert", "sslkey"],
]);

function readHosts(list: string, ports: string | undefined): DatabaseAddress["hosts"] {
  const portList = ports?.split(",") ?? [];
  const hosts = list.split(",").map((text, index): DatabaseHost => {
    const { v6, name = "", port = "" } = HOST.exec(text)?.groups ?? {};
    // A text that `HOST` does not match is a folder or a bare IPv6 address from the parameter `host`.
    const host = v6 ?? (name === "" ? text : decode(name));
    const digits = port || portList[index] || portList[0] || String(DEFAULT_PORT);
    const number = /^\d+$/.test(digits) ? Number(digits) : 0;
    if (number < 1 || number > 65_535) {
      throw new DatabaseUrlError(`names the port ${digits}; a port is a number from 1 to 65535`);
    }
    return { host: host === "" ? "localhost" : host, port: number };
  });
  if (hosts.length > 1 && hosts.some(({ host }) => isSocketFolder(host))) {
    throw new DatabaseUrlError("mixes the folder of a socket with other hosts; name one of them");
  }
  const [first = { host: "localhost", port: DEFAULT_PORT }, ...others] = hosts;
  return [first, ...others];
}

export function isSocketFolder(host: string): boolean {
  return host.startsWith("/");
}

const TLS_MODES: Record<string, TlsMode> = {
  disable: "disable",
  allow: "prefer",
  prefer: "prefer",
  require: "require",
  "no-verify": "require",
  "verify-ca": "verify-ca",
  "verify-full": "verify-full",
};

function readTls(parameters: Map<string, string>) {
  const wanted = parameters.get("sslmode") ?? (isTrue(parameters.get("ssl")) ? "require" : undefined);
  const rootCertificate = parameters.get("sslrootcert") || null;
  const isSystem = rootCertificate === "system";
  const mode = TLS_MODES[wanted ?? (isSystem ? "verify-full" : "prefer")];
  if (mode === undefined) {
    const known = Object.keys(TLS_MODES).join(", ");
    throw new DatabaseUrlError(`has sslmode=${wanted}; it is one of ${known}`);
  }
  if (isSystem && mode !== "verify-full") {
    throw new DatabaseUrlError("has sslrootcert=system, which needs sslmode=verify-full");
  }
  // As in libpq, `require` verifies the server's certificate if a root certificate is specified.
  const isChecked = mode === "require" && wanted !== "no-verify" && rootCertificate !== null;
  return {
    tls: isChecked ? ("verify-ca" as const) : mode,
    rootCertificate: isSystem || wanted === "no-verify" ? null : rootCertificate,
    clientCertificate: parameters.get("sslcert") || null,
    clientKey: parameters.get("sslkey") || null,
  };
}

const isTrue = (text: string | undefined) => text === "true" || text === "1" || text === "require";

function readTimeout(text: string | undefined): number {
  if (text === undefined || text === "") return CONNECT_TIMEOUT_SECONDS;
  if (!/^\d{1,4}$/.test(text))
    throw new DatabaseUrlError("has a connect_timeout that is no number of seconds");
  return Number(text) || CONNECT_TIMEOUT_SECONDS;
}

function readTarget(text: string | undefined): boolean {
  if (text === undefined || text === "" || text === "read-write" || text === "primary") return true;
  if (text === "any") return false;
  throw new DatabaseUrlError(`has target_session_attrs=${text}, but the database is written to: use primary`);
}
