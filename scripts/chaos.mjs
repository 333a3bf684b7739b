/**
 * `npm run chaos`: kills the product's processes and cuts their connections to a real PostgreSQL, then compares what
 * the processes report with the gateway's log. `npm test` runs the short form. `PROVE=long` runs the long form, which
 * takes about an hour and writes docs/proof/delivery.md. To repeat a failed run, set `CHAOS_SEED` to its seed.
 */
import { execFileSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { CACHE, ROOT } from "./steps/folders.mjs";
import { beginReport } from "./steps/proof-report.mjs";
import { run, tail } from "./steps/run-logged.mjs";
import { runProofs } from "./steps/run-proofs.mjs";
import { beginTestRun } from "./steps/test-run.mjs";

const LOG = join(CACHE, "chaos.log");
const SHOWN_LINES = 60;

await runProofs(async () => {
  process.once("exit", beginTestRun());
  const report = process.env.PROVE === "long" ? beginDeliveryReport() : undefined;
  process.exitCode = await run(
    process.execPath,
    [join(ROOT, "node_modules", "vitest", "vitest.mjs"), "run", "--project=chaos", ...process.argv.slice(2)],
    { log: LOG, env: { NODE_ENV: "test", NO_COLOR: "1", ...(report && { PROVE_REPORT: report }) } },
  );
  console.log(tail(LOG, SHOWN_LINES));
  if (report) appendFileSync(report, process.exitCode === 0 ? "\nAll passed.\n" : "\n**Not all passed.**\n");
});

function beginDeliveryReport() {
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
  const setting = `PostgreSQL with fsync on, every service in its own process, commit ${commit}. Windows are
scaled: an hour lasts a few seconds, and the day, the lease and the arrival margin are shortened too.`;
  return beginReport("delivery.md", "Measured delivery", "PROVE=long npm run chaos", setting);
}
