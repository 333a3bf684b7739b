import { defineConfig, devices } from "@playwright/test";
import { findChromium } from "./scripts/steps/chromium.mjs";

const isLongProof = process.env.PROVE === "long";

export default defineConfig({
  testDir: "tests/e2e",
  testIgnore: isLongProof ? [] : "**/long/**",
  outputDir: ".cache/test/browser",
  globalSetup: "./tests/setup/global-setup.ts",
  // Test files run in parallel, each with its own product, because they mostly wait. Long proofs run alone so that
  // nothing disturbs their measurements.
  workers: isLongProof ? 1 : 4,
  retries: 0,
  forbidOnly: true,
  // Only stop tests that hang. No test may depend on these limits, because the machine may be busy.
  timeout: 600_000,
  expect: { timeout: 90_000 },
  use: {
    ...devices["Desktop Chrome"],
    locale: "pt-BR",
    timezoneId: "America/Sao_Paulo",
    screenshot: "only-on-failure",
    // Screenshots and snapshots of every step take as much CPU time as the tests themselves.
    trace: { mode: "retain-on-failure", screenshots: false, snapshots: false },
    launchOptions: {
      executablePath: (await findChromium()) ?? undefined,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
