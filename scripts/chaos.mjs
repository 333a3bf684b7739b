/**
 * `npm run chaos`: the product's processes on a real PostgreSQL while they are killed and their wires are cut, then
 * what they say compared with the gateway's own log. The short form is part of `npm test`; `PROVE=long` runs the long
 * one, for an hour or so, and writes docs/proof/delivery.md. `CHAOS_SEED` repeats a run that failed.
 */
import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { buildIfNeeded } from "./steps/build.mjs";
import { printFailure } from "./steps/failure.mjs";
import { CACHE, ROOT, TEST_OUTPUT } from "./steps/folders.mjs";
import { installIfNeeded } from "./steps/install.mjs";
import { requireNode } from "./steps/require-node.mjs";
import { run, tail } from "./steps/run-logged.mjs";
import { beginTestRun } from "./steps/test-run.mjs";

const REPORT = join(ROOT, "docs", "proof", "delivery.md");
const LOG = join(CACHE, "chaos.log");
const SHOWN_LINES = 60;

try {
  requireNode();
  process.chdir(ROOT);
  await installIfNeeded();
  await buildIfNeeded(TEST_OUTPUT);
  process.once("exit", beginTestRun());
  const isLong = process.env.PROVE === "long";
  if (isLong) beginReport();
  process.exitCode = await run(
    process.execPath,
    [join(ROOT, "node_modules", "vitest", "vitest.mjs"), "run", "--project=chaos", ...process.argv.slice(2)],
    { log: LOG, env: { NODE_ENV: "test", NO_COLOR: "1", ...(isLong ? { PROVE_REPORT: REPORT } : {}) } },
  );
  console.log(tail(LOG, SHOWN_LINES));
  if (isLong) {
    appendFileSync(
      REPORT,
      `\n${process.exitCode === 0 ? "All of it passed." : "**Not all of it passed.**"}\n`,
    );
    console.log("Report: docs/proof/delivery.md");
  }
} catch (error) {
  printFailure(error);
  process.exitCode = 1;
}

function beginReport() {
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
  const date = new Date().toISOString().slice(0, 10);
  mkdirSync(join(ROOT, "docs", "proof"), { recursive: true });
  writeFileSync(
    REPORT,
    `# What delivery was measured to do

Written by \`PROVE=long npm run chaos\` on ${date} at commit ${commit}; ${cpus().length} cores, Node ${process.version}, PostgreSQL with
fsync on, every process its own. Windows are scaled: one hour is some seconds, and the day, the lease and the arrival
margin with it.

`,
  );
}
