/**
 * Adds a stub to package-lock.json for every optional platform package that the lock lacks.
 *
 * Some registries mirror only the binaries of one platform. `npm install` then writes a lock without the
 * others and `npm ci` refuses it ("Missing: ... from lock file"), there and everywhere else. A stub holds
 * version, platform and `optional: true`, no address: `npm ci` passes, and other platforms can install.
 */
import { readFileSync, writeFileSync } from "node:fs";

const lockPath = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(lockPath, "utf8"));

const KNOWN_OS = [
  "darwin",
  "linux",
  "win32",
  "freebsd",
  "android",
  "openbsd",
  "netbsd",
  "sunos",
  "aix",
  "openharmony",
];
const KNOWN_CPU = [
  "arm64",
  "x64",
  "ia32",
  "arm",
  "riscv64",
  "ppc64",
  "s390x",
  "loong64",
  "mips64el",
  "wasm32",
];

/** "@next/swc-darwin-arm64" -> { os: ["darwin"], cpu: ["arm64"] }, as far as the name tells. */
function platformOf(name) {
  const words = name.split(/[-/]/);
  const os = KNOWN_OS.filter((known) => words.includes(known));
  const cpu = KNOWN_CPU.filter((known) => words.includes(known));
  return { ...(cpu.length > 0 ? { cpu } : {}), ...(os.length > 0 ? { os } : {}) };
}

let added = 0;
for (const [path, entry] of Object.entries({ ...lock.packages })) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const hoisted = `node_modules/${name}`;
    const nested = path === "" ? hoisted : `${path}/node_modules/${name}`;
    if (lock.packages[hoisted]?.version === version || lock.packages[nested] !== undefined) continue;
    if (!/^\d/.test(version)) continue;
    const place = lock.packages[hoisted] === undefined ? hoisted : nested;
    lock.packages[place] = { version, ...platformOf(name), optional: true };
    added += 1;
  }
}

lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(lockPath, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`package-lock.json: ${added} stub(s) added`);
