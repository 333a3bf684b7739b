/**
 * `npm test`: everything that must pass, on a fresh clone too. `npm test -- unit` runs one stage (types, lint, unit,
 * unit-lts, integration, build, chaos, browser), `npm test -- tests/unit/config.test.ts` one file. unit-lts and
 * integration run on the recommended Node, the others on this one. The last line is always `N passed, N failed`; logs
 * and reports are in .cache/test.
 */
import { printFailure } from "./steps/failure.mjs";
import { ROOT } from "./steps/folders.mjs";
import { installIfNeeded } from "./steps/install.mjs";
import { seconds } from "./steps/progress.mjs";
import { requireNode } from "./steps/require-node.mjs";
import { stopRunning } from "./steps/run-logged.mjs";
import { beginTestRun } from "./steps/test-run.mjs";

const total = { passed: 0, failed: 0, skipped: 0 };

/** The stages to run, each with the files it is limited to. */
function planFrom(args, names) {
  if (args.length === 0) return names.map((name) => ({ name, files: [] }));
  const files = args.filter((arg) => !names.includes(arg));
  const stageOf = (file) => {
    if (file.includes("e2e")) return "browser";
    if (file.includes("unit")) return "unit";
    return file.includes("chaos") ? "chaos" : "integration";
  };
  const wanted = new Set([...args.filter((arg) => names.includes(arg)), ...files.map(stageOf)]);
  if (wanted.has("browser") || wanted.has("chaos")) wanted.add("build");
  return names
    .filter((name) => wanted.has(name))
    .map((name) => ({ name, files: files.filter((file) => stageOf(file) === name) }));
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
  for (const { name, files } of planFrom(process.argv.slice(2), Object.keys(STAGES))) {
    await runStage(name, STAGES[name], files);
  }
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
