/**
 * `npm run prove`: runs the long form of the proofs that `npm test` runs in a short form. Takes about 55 minutes and
 * writes the figures to the reports in docs/proof. `npm run prove -- <report>` writes only one of them.
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
const VITEST = ["vitest/vitest.mjs", "run", "--project=integration"];

const inBrowser = (name) => ({ name, command: [...PLAYWRIGHT, `tests/e2e/${name}.spec.ts`] });
const overHttp = (name) => ({ name, command: [...VITEST, `tests/integration/${name}.test.ts`] });

/**
 * Each file runs in a separate process, in this order. In a single process, Playwright would sort the files by name.
 */
const REPORTS = [
  {
    file: "main-job.md",
    title: "Measured pairing and screens",
    setting: "against the simulator at the real gateway's speed.",
    proofs: [...IN_BROWSER.map(inBrowser), overHttp("instances/time-to-qr")],
  },
  {
    file: "events.md",
    title: "Measured batches, events and forwarding",
    setting: "in one process with a real PostgreSQL and receivers over HTTP.",
    proofs: ["v1/batches", "events/kills", "webhooks/forwarding-outage"].map(overHttp),
  },
];

const wanted = process.argv.slice(2);

await runProofs(async () => {
  const env = { CHROMIUM_PATH: await ensureChromium(), PROVE: "long", NO_COLOR: "1" };
  for (const { file, title, setting, proofs } of REPORTS) {
    if (wanted.length > 0 && !wanted.includes(file)) continue;
    const report = beginReport(file, title, "npm run prove", setting);
    for (const { name, command } of proofs) {
      const [program, ...args] = command;
      const code = await run(process.execPath, [join(ROOT, "node_modules", program), ...args], {
        log: join(CACHE, `prove-${name.replace("/", "-")}.log`),
        env: { ...env, PROVE_REPORT: report },
      });
      if (code !== 0) process.exitCode = 1;
      console.log(`${code === 0 ? "✓" : "✗"} ${name}`);
    }
  }
  console.log("Logs: .cache/prove-*.log");
});
