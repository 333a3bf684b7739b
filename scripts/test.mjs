/**
 * `npm test`: runs all checks and tests, also on a fresh clone. `npm test -- unit` runs one stage (types, lint, unit,
 * unit-lts, integration, build, chaos, browser), and `npm test -- tests/unit/config.test.ts` runs one file. The stages
 * unit-lts and integration run on the recommended Node version, the other stages on the current version. Stages run in
 * parallel, and each stage prints its lines when it ends. The last line is always `N passed, N failed`. Logs and
 * reports are in .cache/test.
 */
import { printFailure } from "./steps/failure.mjs";
import { ROOT } from "./steps/folders.mjs";
import { installIfNeeded } from "./steps/install.mjs";
import { printWholeLines, seconds } from "./steps/progress.mjs";
import { requireNode } from "./steps/require-node.mjs";
import { stopRunning } from "./steps/run-logged.mjs";
import { beginTestRun } from "./steps/test-run.mjs";

/**
 * Groups run sequentially. The tracks of a group run in parallel, and the stages of a track run sequentially. Chaos and
 * integration spend most of their time waiting, so they share a group. The browser tests use all cores, so they run
 * alone.
 */
const GROUPS = [
  [
    ["types", "lint", "build", "chaos"],
    ["unit", "unit-lts", "integration"],
  ],
  [["browser"]],
];

const total = { passed: 0, failed: 0, skipped: 0 };

function planFrom(args, names) {
  if (args.length === 0) return new Map(names.map((name) => [name, []]));
  const files = args.filter((arg) => !names.includes(arg));
  const stageOf = (file) => {
    if (file.includes("e2e")) return "browser";
    if (file.includes("unit")) return "unit";
    return file.includes("chaos") ? "chaos" : "integration";
  };
  const wanted = new Set([...args.filter((arg) => names.includes(arg)), ...files.map(stageOf)]);
  if (wanted.has("browser") || wanted.has("chaos")) wanted.add("build");
  return new Map([...wanted].map((name) => [name, files.filter((file) => stageOf(file) === name)]));
}

async function runStage(name, stage, files) {
  const startedAt = performance.now();
  const result = await stage(files).catch((error) => {
    printFailure(error);
    return { passed: 0, failed: 1, skipped: 0 };
  });
  if (result.details) console.log(result.details);
  for (const key of Object.keys(total)) total[key] += result[key];
  const skipped = result.skipped > 0 ? `, ${result.skipped} skipped` : "";
  const mark = result.failed === 0 ? "✓" : "✗";
  const counts = `${result.passed} passed, ${result.failed} failed${skipped}`;
  console.log(`${mark} ${name.padEnd(12)} ${seconds(startedAt).padStart(8)}   ${counts}`);
}

async function main() {
  requireNode();
  process.chdir(ROOT);
  await installIfNeeded();
  const { STAGES } = await import("./steps/test-stages.mjs");
  const endTestRun = beginTestRun();
  process.once("exit", endTestRun);
  const plan = planFrom(process.argv.slice(2), Object.keys(STAGES));
  printWholeLines();
  const runTrack = async (track) => {
    for (const name of track) {
      if (plan.has(name)) await runStage(name, STAGES[name], plan.get(name));
    }
  };
  for (const tracks of GROUPS) await Promise.all(tracks.map(runTrack));
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    stopRunning();
    process.exit(130);
  });
}

process.once("exit", () => console.log(`${total.passed} passed, ${total.failed} failed`));
try {
  await main();
} catch (error) {
  printFailure(error);
  total.failed += 1;
}
process.exitCode = total.failed === 0 ? 0 : 1;
