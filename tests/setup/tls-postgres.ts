import { execFileSync } from "node:child_process";
import { chownSync, copyFileSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import { startEmbeddedPostgres } from "@/lib/supervisor/embedded-postgres";
import { makeTemporaryFolder } from "./postgres";

export interface TlsServer {
  /** URL of an empty database, with the credentials of its owner and without parameters. The host is `localhost`. */
  url: URL;
  port: number;
  /** The certificate authority that signed the server's certificate (`authority`) and one that did not (`stranger`). */
  authority: string;
  stranger: string;
  run(statement: string): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL server whose certificate is for `localhost`. The role `plain` may not use TLS, and the role `tls`
 * must use it.
 */
export async function startTlsServer(): Promise<TlsServer> {
  const { folder, remove } = makeTemporaryFolder("julia-tls-");
  const server = await startEmbeddedPostgres({
    dataFolder: folder,
    logFile: join(folder, "postgres.log"),
    preferredPort: null,
    durable: false,
    database: "julia",
  });
  const run = async (statement: string) => {
    const sql = postgres(server.url, { max: 1, onnotice: () => undefined });
    await sql.unsafe(statement).finally(() => sql.end());
  };
  const data = join(server.home, "data");
  const authority = makeAuthority(folder, "authority");
  const stranger = makeAuthority(folder, "stranger");
  signFor("localhost", folder, "authority");
  const { uid, gid } = statSync(data);
  for (const name of ["server.key", "server.crt"]) {
    copyFileSync(join(folder, name), join(data, name));
    chownSync(join(data, name), uid, gid);
  }
  const rules = "hostssl all plain all reject\nhostnossl all tls all reject\n";
  const file = join(data, "pg_hba.conf");
  writeFileSync(file, `${rules}${readFileSync(file, "utf8")}`);
  for (const role of ["plain", "tls"])
    await run(`create role ${role} login superuser password 'hidden-word'`);
  await run("alter system set ssl = on");
  await run("select pg_reload_conf()");
  const url = new URL(server.url);
  url.hostname = "localhost";
  const stop = async () => {
    await server.stop();
    remove();
  };
  return { url, port: server.port, authority, stranger, run, stop };
}

const KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

function openssl(folder: string, args: string[]): void {
  execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
}

function makeAuthority(folder: string, name: string): string {
  const files = ["-keyout", `${name}.key`, "-out", `${name}.crt`];
  openssl(folder, ["req", "-x509", ...KEY, ...files, "-days", "2", "-subj", `/CN=${name}`]);
  return join(folder, `${name}.crt`);
}

function signFor(host: string, folder: string, authority: string): void {
  openssl(folder, ["req", ...KEY, "-keyout", "server.key", "-out", "server.csr", "-subj", `/CN=${host}`]);
  writeFileSync(join(folder, "names"), `subjectAltName=DNS:${host}\n`);
  const signer = ["-CA", `${authority}.crt`, "-CAkey", `${authority}.key`, "-CAcreateserial"];
  openssl(folder, [
    "x509",
    "-req",
    "-in",
    "server.csr",
    ...signer,
    "-days",
    "2",
    "-extfile",
    "names",
    "-out",
    "server.crt",
  ]);
}
