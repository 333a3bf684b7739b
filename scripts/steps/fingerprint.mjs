import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./folders.mjs";

/**
 * All sources of a build. The fingerprint depends on the content of files and not on their dates, so a fresh clone of
 * the same commit has the same fingerprint.
 */
export const SOURCES = [
  "app",
  "components",
  "db",
  "lib",
  "messages",
  "public",
  "scripts/steps",
  "simulator",
  "types",
  "instrumentation.ts",
  "instrumentation-client.ts",
  "next.config.js",
  "package-lock.json",
  "package.json",
  "postcss.config.mjs",
  "proxy.ts",
  "tsconfig.json",
];

/** Hashes all sources and Node's major version; takes 0.1 s or less. */
export function fingerprintSources() {
  const hash = createHash("sha256").update(process.versions.node.split(".")[0]);
  for (const source of SOURCES) addTo(hash, source);
  return hash.digest("hex");
}

function addTo(hash, path) {
  const stats = statSync(join(ROOT, path), { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (!stats.isDirectory()) {
    const content = readFileSync(join(ROOT, path));
    hash.update(`${path}\0${content.length}\0`).update(content);
    return;
  }
  for (const name of readdirSync(join(ROOT, path)).sort()) addTo(hash, `${path}/${name}`);
}
