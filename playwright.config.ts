import { defineConfig, devices } from "@playwright/test";
import { findChromium } from "./scripts/steps/chromium.mjs";

const isLongProof = process.env.PROVE === "long";

export default defineConfig({
  testDir: "tests/e2e",
  testIgnore: isLongProof ? [] : "**/long/**",
  outputDir: ".cache/test/browser",
  globalSetup: "./tests/setup/global-setup.ts",
  // Test files run in parallel, each with its own data, because tests also wait. Each further worker's idle product takes
  // 8% of a core. Long proofs run one at a time, so that nothing disturbs their measurements.
  workers: isLongProof ? 1 : 3,
  retries: 0,
  forbidOnly: true,
  // These limits only stop tests that hang. No test may depend on them, because the machine may be busy.
  timeout: 600_000,
  expect: { timeout: 90_000 },
  use: {
    ...devices["Desktop Chrome"],
    locale: "pt-BR",
    timezoneId: "America/Sao_Paulo",
    screenshot: "only-on-failure",
    // Animations are drawn without a GPU, on the cores that the tests need.
    contextOptions: { reducedMotion: "reduce" },
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
