/**
 * `npm run prove`: the long form of the proofs whose short form `npm test` runs. Takes about three quarters of an hour and
 * writes what it measured to docs/proof/main-job.md.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { buildIfNeeded } from "./steps/build.mjs";
import { ensureChromium } from "./steps/chromium.mjs";
import { printFailure } from "./steps/failure.mjs";
import { CACHE, ROOT, TEST_OUTPUT } from "./steps/folders.mjs";
import { installIfNeeded } from "./steps/install.mjs";
import { requireNode } from "./steps/require-node.mjs";
import { run } from "./steps/run-logged.mjs";

const REPORT = join(ROOT, "docs", "proof", "main-job.md");
const PROOFS = [
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
/** Proofs that need no browser: over HTTP to the simulator, at its real speed. */
const PROOFS_WITHOUT_BROWSER = ["time-to-qr"];

try {
  requireNode();
  process.chdir(ROOT);
  await installIfNeeded();
  await buildIfNeeded(TEST_OUTPUT);
  mkdirSync(join(ROOT, "docs", "proof"), { recursive: true });
  writeFileSync(
    REPORT,
    `# What the main job was measured to do\n\nWritten by \`npm run prove\` on ${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores, Node ${process.version}, against the simulator at its real speed.\n\n`,
  );
  const env = { CHROMIUM_PATH: await ensureChromium(), PROVE: "long", PROVE_REPORT: REPORT, NO_COLOR: "1" };
  // One by one, in this order: given all at once they would run by the alphabet.
  for (const name of PROOFS) {
    const code = await run(
      process.execPath,
      [
        join(ROOT, "node_modules", "@playwright", "test", "cli.js"),
        "test",
        "--reporter=list",
        `tests/e2e/${name}.spec.ts`,
      ],
      { log: join(CACHE, `prove-${name.replace("/", "-")}.log`), env },
    );
    if (code !== 0) process.exitCode = 1;
    console.log(`${code === 0 ? "✓" : "✗"} ${name}`);
  }
  for (const name of PROOFS_WITHOUT_BROWSER) {
    const code = await run(
      process.execPath,
      [
        join(ROOT, "node_modules", "vitest", "vitest.mjs"),
        "run",
        "--project=integration",
        `tests/integration/instances/${name}.test.ts`,
      ],
      { log: join(CACHE, `prove-${name}.log`), env },
    );
    if (code !== 0) process.exitCode = 1;
    console.log(`${code === 0 ? "✓" : "✗"} ${name}`);
  }
  console.log(`Report: docs/proof/main-job.md (logs: .cache/prove-*.log)`);
} catch (error) {
  printFailure(error);
  process.exitCode = 1;
}
