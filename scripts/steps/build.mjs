import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fingerprintSources } from "./fingerprint.mjs";
import { checkFirstLoad } from "./first-load.mjs";
import { CACHE, ROOT } from "./folders.mjs";
import { waitForLock } from "./lock.mjs";
import { step } from "./progress.mjs";
import { runLogged } from "./run-logged.mjs";

/** All programs except the web server, each bundled into one file. Packages stay external. */
const BUNDLES = {
  supervisor: "lib/supervisor/main.ts",
  worker: "lib/worker/main.ts",
  simulator: "simulator/main.ts",
  migrate: "db/migrate.ts",
  keys: "lib/supervisor/keys-command.ts",
  erase: "lib/supervisor/erase-command.ts",
  backup: "lib/supervisor/backup-command.ts",
  restore: "lib/supervisor/restore-command.ts",
};

export async function buildIfNeeded(output) {
  const { web } = await beginBuild(output);
  return { built: await web };
}

/**
 * Resolves once the bundles are built. `web` resolves to true once the web server is built too, or to false if nothing
 * had changed since the last build. The stamp is removed first and written last, so that an interrupted build does not
 * count as complete.
 */
export async function beginBuild(output) {
  if (isBuilt(output)) return { web: Promise.resolve(false) };
  const lock = await waitForLock(join(CACHE, `build-${output.bundles}.lock`), (pid) => {
    console.log(`Another process (${pid}) is building; waiting for it.`);
  });
  try {
    const sources = fingerprintSources();
    if (isBuilt(output, sources)) {
      lock.release();
      return { web: Promise.resolve(false) };
    }
    rmSync(stampOf(output), { force: true });
    await buildBundles(output);
    return { web: finishBuild(output, sources).finally(lock.release) };
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function finishBuild(output, sources) {
  await step("Built", () => buildWeb(output));
  for (const line of checkFirstLoad(join(ROOT, output.next))) console.log(`  ${line}`);
  writeFileSync(stampOf(output), sources);
  return true;
}

const stampOf = (output) => join(ROOT, output.bundles, "built-from");

/**
 * Also checks `BUILD_ID`, because the stamp is stored with the bundles. If someone deletes the web server's folder to
 * force a rebuild, the stamp is still there.
 */
function isBuilt(output, sources = fingerprintSources()) {
  const stamp = stampOf(output);
  const isComplete = existsSync(stamp) && existsSync(join(ROOT, output.next, "BUILD_ID"));
  return isComplete && readFileSync(stamp, "utf8") === sources;
}

/** Builds only the bundles, in less than a second. `npm run dev` needs nothing else. */
export async function buildBundles(output, names = Object.keys(BUNDLES)) {
  const { build } = await import("esbuild");
  mkdirSync(join(ROOT, output.bundles), { recursive: true });
  await build({
    absWorkingDir: ROOT,
    entryPoints: Object.fromEntries(names.map((name) => [name, BUNDLES[name]])),
    outdir: output.bundles,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    packages: "external",
    sourcemap: true,
    logLevel: "silent",
  });
}

async function buildWeb(output) {
  const next = join(ROOT, "node_modules", "next", "dist", "bin", "next");
  await runLogged("Building the web server (next build)", process.execPath, [next, "build"], {
    log: join(CACHE, `build-${output.bundles}.log`),
    env: { NEXT_DIST_DIR: output.next, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
  });
}
