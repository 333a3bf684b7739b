/**
 * `npm run prove`: runs the long form of the proofs that `npm test` runs in a short form. Takes about 45 minutes and
 * writes the figures to docs/proof/main-job.md.
 */
import { join } from "node:path";
import { ensureChromium } from "./steps/chromium.mjs";
import { CACHE, ROOT } from "./steps/folders.mjs";
import { beginReport } from "./steps/proof-report.mjs";
import { run } from "./steps/run-logged.mjs";
import { runProofs } from "./steps/run-proofs.mjs";

const IN_BROWSER = [
  "long/scan-noticed",
  "pairing-under-faults",
  "crashes",
  "slow-gateway",
  "long/large-pool",
  "pairing",
  "live",
  "no-webhooks",
  "open-stream",
];
const PLAYWRIGHT = ["@playwright/test/cli.js", "test", "--reporter=list"];
/** These proofs run over HTTP against the simulator at real speed. */
const VITEST = ["vitest/vitest.mjs", "run", "--project=integration"];

/**
 * Each file runs in a separate process, in this order. In a single process, Playwright would sort the files by name.
 */
const PROOFS = [
  ...IN_BROWSER.map((name) => ({ name, command: [...PLAYWRIGHT, `tests/e2e/${name}.spec.ts`] })),
  { name: "time-to-qr", command: [...VITEST, "tests/integration/instances/time-to-qr.test.ts"] },
];

await runProofs(async () => {
  const setting = "against the simulator at the real gateway's speed.";
  const report = beginReport("main-job.md", "Measured pairing and screens", "npm run prove", setting);
  const env = { CHROMIUM_PATH: await ensureChromium(), PROVE: "long", PROVE_REPORT: report, NO_COLOR: "1" };
  for (const { name, command } of PROOFS) {
    const [program, ...args] = command;
    const log = join(CACHE, `prove-${name.replace("/", "-")}.log`);
    const code = await run(process.execPath, [join(ROOT, "node_modules", program), ...args], { log, env });
    if (code !== 0) process.exitCode = 1;
    console.log(`${code === 0 ? "✓" : "✗"} ${name}`);
  }
  console.log("Logs: .cache/prove-*.log");
});
