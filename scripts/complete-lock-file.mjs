/**
 * `npm run fix-lock`: adds the optional platform packages that are missing from package-lock.json, and the `libc` field
 * to entries that lack it.
 *
 * Some registries mirror the binaries of one platform only. `npm install` then writes a lock file without the other
 * platforms, and `npm ci` rejects that lock file on every machine ("Missing: ... from lock file"). An entry with a
 * version, a platform and `optional: true`, but no URL, satisfies `npm ci` and lets other platforms install. Without
 * the `libc` field, npm installs both the glibc and the musl packages on Linux.
 */
import { readFileSync, writeFileSync } from "node:fs";

const lockPath = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(lockPath, "utf8"));

const PLATFORM_WORDS = {
  os: "darwin linux win32 freebsd android openbsd netbsd sunos aix openharmony".split(" "),
  cpu: "arm64 x64 ia32 arm riscv64 ppc64 s390x loong64 mips64el wasm32".split(" "),
};
const LIBC = { musl: ["musl"], gnu: ["glibc"] };

/**
 * "@next/swc-linux-x64-musl" -> { cpu: ["x64"], libc: ["musl"], os: ["linux"] }. Omits the parts that the name does not
 * contain.
 */
function platformOf(name) {
  const words = name.split(/[-/]/);
  const known = (field) => PLATFORM_WORDS[field].filter((word) => words.includes(word));
  const libc = known("os").includes("linux") ? LIBC[words.at(-1)] : undefined;
  const platform = { cpu: known("cpu"), libc, os: known("os") };
  return Object.fromEntries(Object.entries(platform).filter(([, values]) => values?.length > 0));
}

let changed = 0;
for (const [path, entry] of Object.entries({ ...lock.packages })) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const hoisted = `node_modules/${name}`;
    const nested = path === "" ? hoisted : `${path}/node_modules/${name}`;
    if (lock.packages[hoisted]?.version === version || lock.packages[nested] !== undefined) continue;
    if (!/^\d/.test(version)) continue;
    const target = lock.packages[hoisted] === undefined ? hoisted : nested;
    lock.packages[target] = { version, ...platformOf(name), optional: true };
    changed += 1;
  }
}
for (const [path, entry] of Object.entries(lock.packages)) {
  const { libc } = platformOf(path);
  if (entry.optional !== true || libc === undefined || entry.libc !== undefined) continue;
  lock.packages[path] = { ...entry, libc };
  changed += 1;
}

lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(lockPath, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`package-lock.json: ${changed} platform package(s) completed`);
