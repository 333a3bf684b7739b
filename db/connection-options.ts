import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { type ConnectionOptions, checkServerIdentity } from "node:tls";
import { Client, type ClientConfig } from "pg";
import type { Options } from "postgres";
import {
  type DatabaseAddress,
  type DatabaseHost,
  DatabaseUrlError,
  isSocketFolder,
  parseDatabaseUrl,
} from "./database-url";

/** All our tables are in the schema `julia`. */
export const SEARCH_PATH = "julia,public";
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
const ACCEPTS_TLS = "S";

/**
 * Returns the postgres.js options for a database URL. Throws a `DatabaseUrlError` if the URL is invalid or a file that
 * it names cannot be read.
 */
export function postgresOptions(
  url: string,
  session: { name: string; parameters?: Record<string, string | number> },
): Options<Record<string, never>> {
  const address = parseDatabaseUrl(url);
  const [{ host, port }] = address.hosts;
  const isSocket = isSocketFolder(host);
  const options: Options<Record<string, never>> = {
    user: address.user,
    password: address.password ?? "",
    database: address.database,
    ssl: isSocket ? false : address.tls === "prefer" ? "prefer" : tlsOptions(address),
    connect_timeout: address.connectTimeoutSeconds,
    ...(address.primaryOnly && address.hosts.length > 1 ? { target_session_attrs: "primary" } : {}),
    onnotice: () => undefined,
    connection: {
      application_name: session.name,
      search_path: SEARCH_PATH,
      ...(address.options === null ? {} : { options: address.options }),
      ...session.parameters,
    },
  };
  if (isSocket) return { ...options, path: `${host}/.s.PGSQL.${port}` };
  // `host` and `port` are assigned separately, because the types of postgres.js accept only a single host. Even a
  // single host is passed as a list, because postgres.js would cut an IPv6 address in a string at its first colon.
  return Object.assign(options, {
    host: address.hosts.map((each) => each.host),
    port: address.hosts.map((each) => each.port),
  });
}

/**
 * Returns the node-postgres options for a database URL. node-postgres supports neither `sslmode=prefer` nor lists of
 * hosts. This function therefore asks the servers, if necessary, whether they accept TLS and which one is the primary.
 * Throws a `DatabaseUrlError`, or the error of the last host if no host can be used.
 */
export async function pgOptions(url: string, name: string): Promise<ClientConfig> {
  const address = parseDatabaseUrl(url);
  const [only, ...others] = address.hosts;
  if (others.length === 0) return await optionsFor(address, only, name);
  let failure: unknown;
  for (const host of address.hosts) {
    try {
      const options = await optionsFor(address, host, name);
      if (!address.primaryOnly || (await isPrimary(options))) return options;
      failure = new DatabaseUrlError("names only servers that cannot be written to");
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

async function optionsFor(
  address: DatabaseAddress,
  { host, port }: DatabaseHost,
  name: string,
): Promise<ClientConfig> {
  const timeoutMs = address.connectTimeoutSeconds * 1000;
  const isPlain =
    isSocketFolder(host) || (address.tls === "prefer" && !(await acceptsTls(host, port, timeoutMs)));
  return {
    host,
    port,
    user: address.user,
    password: address.password ?? "",
    database: address.database,
    ssl: isPlain ? false : tlsOptions(address),
    application_name: name,
    connectionTimeoutMillis: timeoutMs,
    ...(address.options === null ? {} : { options: address.options }),
  };
}

async function isPrimary(options: ClientConfig): Promise<boolean> {
  const client = new Client(options);
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query({ text: "select pg_is_in_recovery()", rowMode: "array" });
    return rows[0]?.[0] === false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function acceptsTls(host: string, port: number, timeoutMs: number): Promise<boolean> {
  const socket = connect({ host, port, timeout: timeoutMs });
  try {
    return await new Promise<boolean>((resolve, reject) => {
      socket.once("connect", () => socket.write(SSL_REQUEST));
      socket.once("data", (answer) => resolve(String(answer).startsWith(ACCEPTS_TLS)));
      socket.once("error", reject);
      socket.once("timeout", () => reject(Object.assign(new Error("No answer"), { code: "ETIMEDOUT" })));
      // If the server closes the connection after the TLS request, connect without TLS.
      socket.once("close", () => resolve(false));
    });
  } finally {
    socket.destroy();
  }
}

function tlsOptions(address: DatabaseAddress): ConnectionOptions | false {
  if (address.tls === "disable") return false;
  const { rootCertificate, clientCertificate, clientKey } = address;
  const isVerified = address.tls === "verify-ca" || address.tls === "verify-full";
  return {
    rejectUnauthorized: isVerified,
    ...(isVerified && rootCertificate !== null ? { ca: read("sslrootcert", rootCertificate) } : {}),
    ...(clientCertificate === null ? {} : { cert: read("sslcert", clientCertificate) }),
    ...(clientKey === null ? {} : { key: read("sslkey", clientKey) }),
    checkServerIdentity: (name, certificate) =>
      address.tls === "verify-full" ? identityProblem(address.hosts, name, certificate) : undefined,
  };
}

/**
 * Checks the certificate against the configured hosts. The drivers pass the host name that they connect to, but not an
 * IP address. If a server is addressed by its IP address, the certificate must match at least one of the configured
 * hosts.
 */
function identityProblem(
  hosts: readonly DatabaseHost[],
  name: string,
  certificate: Parameters<typeof checkServerIdentity>[1],
): Error | undefined {
  const named = hosts.filter(({ host }) => host === name);
  const problems = (named.length > 0 ? named : hosts).map(({ host }) =>
    checkServerIdentity(host, certificate),
  );
  return problems.includes(undefined) ? undefined : problems[0];
}

function read(parameter: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "no such file";
    throw new DatabaseUrlError(`names in ${parameter} the file ${file}, which cannot be read (${code})`);
  }
}
