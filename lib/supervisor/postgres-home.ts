import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { makeOpenFolder } from "./open-folder";
import type { PostgresBinaries } from "./postgres-binaries";
import { isAlive } from "./processes";
import { isErrorCode, readOrCreateSecret } from "./secrets";
import { StartError } from "./start-error";
import { canEnter, identityOf, type UnprivilegedUser } from "./unprivileged-user";

/** Database user name. The password is stored in the home folder. */
export const DATABASE_USER = "julia";

/** Folder for the data and for copies of PostgreSQL, used if PostgreSQL's user cannot enter the checkout. */
export const SHARED_FOLDER = "/var/lib/julia-dashboard";

/**
 * Returns the folder of a database: `<dataFolder>/postgres`, or the target of a link with that name if PostgreSQL's
 * user cannot reach it (because the product runs as root in a folder that only root can enter). Deleting the data
 * folder deletes the link, so the next start creates a new database.
 */
export function findPostgresHome(dataFolder: string, user: UnprivilegedUser | null): string {
  mkdirSync(dataFolder, { recursive: true });
  const home = join(dataFolder, "postgres");
  if (lstatSync(home, { throwIfNoEntry: false }) === undefined) {
    if (canEnter(dataFolder, user)) mkdirSync(home, { recursive: true });
    else linkElsewhere(home);
  }
  // The link's target was deleted manually, so it is created again.
  if (!existsSync(home)) {
    makeOpenFolder(SHARED_FOLDER);
    mkdirSync(readlinkSync(home));
  }
  const real = realpathSync(home);
  chmodSync(real, 0o700);
  if (user !== null) chownSync(real, user.uid, user.gid);
  return real;
}

function linkElsewhere(home: string): void {
  const target = join(SHARED_FOLDER, `${basename(dirname(dirname(home)))}-${randomBytes(6).toString("hex")}`);
  makeOpenFolder(SHARED_FOLDER);
  mkdirSync(target, { mode: 0o700 });
  try {
    symlinkSync(target, home);
  } catch (error) {
    rmSync(target, { recursive: true });
    if (!isErrorCode(error, "EEXIST")) throw error;
  }
}

export function databasePassword(home: string): string {
  return readOrCreateSecret(join(home, "password"));
}

/**
 * Creates the data folder unless it exists. Creates the files in a folder with a unique name and then renames that
 * folder, so that an interrupted start leaves nothing incomplete and only one of two concurrent starts takes effect.
 */
export async function initializeData(
  home: string,
  binaries: PostgresBinaries,
  user: UnprivilegedUser | null,
  durable: boolean,
): Promise<string> {
  const data = join(home, "data");
  if (existsSync(data)) return data;
  removeAbandonedDrafts(home);
  const draft = join(home, `draft-${process.pid}-${randomBytes(4).toString("hex")}`);
  const passwordFile = `${draft}.password`;
  writeFileSync(passwordFile, databasePassword(home), { mode: 0o600 });
  if (user !== null) chownSync(passwordFile, user.uid, user.gid);
  try {
    await runInitdb(binaries.initdb, draft, passwordFile, user, durable);
    renameSync(draft, data);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(data)) throw error;
  } finally {
    rmSync(passwordFile, { force: true });
  }
  return data;
}

function removeAbandonedDrafts(home: string): void {
  for (const name of readdirSync(home)) {
    const maker = /^draft-(\d+)-/.exec(name)?.[1];
    if (maker !== undefined && Number(maker) !== process.pid && !isAlive(Number(maker))) {
      rmSync(join(home, name), { recursive: true, force: true });
    }
  }
}

async function runInitdb(
  program: string,
  folder: string,
  passwordFile: string,
  user: UnprivilegedUser | null,
  durable: boolean,
): Promise<void> {
  const options = [
    `--pgdata=${folder}`,
    `--username=${DATABASE_USER}`,
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    // Makes the sort order and case conversion of accented letters the same on every machine.
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--data-checksums",
    ...(durable ? [] : ["--no-sync"]),
  ];
  const child = spawn(program, options, { ...identityOf(user), cwd: "/", stdio: ["ignore", "pipe", "pipe"] });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => said.push(String(chunk)));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code === 0) return;
  const reason = said.join("").trim().split("\n").at(-1);
  throw new StartError(`The embedded PostgreSQL cannot make its data (initdb, ${code}): ${reason}`);
}
