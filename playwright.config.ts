import { defineConfig, devices } from "@playwright/test";
import { findChromium } from "./scripts/steps/chromium.mjs";

const isLongProof = process.env.PROVE === "long";

export default defineConfig({
  testDir: "tests/e2e",
  testIgnore: isLongProof ? [] : "**/long/**",
  outputDir: ".cache/test/browser",
  globalSetup: "./tests/setup/global-setup.ts",
  // Files run side by side, each with its own product: most of their time is waiting. Long proofs measure alone.
  workers: isLongProof ? 1 : 4,
  retries: 0,
  forbidOnly: true,
  // Generous, for a machine that is busy with something else. No test may depend on a shorter one.
  timeout: 600_000,
  expect: { timeout: 90_000 },
  use: {
    ...devices["Desktop Chrome"],
    locale: "pt-BR",
    timezoneId: "America/Sao_Paulo",
    screenshot: "only-on-failure",
    // Without screenshots and snapshots of every step, which take as much processor time as the tests themselves.
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
