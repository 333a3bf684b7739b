import { defineConfig, devices } from "@playwright/test";
import { findChromium } from "./scripts/steps/chromium.mjs";

export default defineConfig({
  testDir: "tests/e2e",
  outputDir: ".cache/test/browser",
  globalSetup: "./tests/setup/global-setup.ts",
  // Some of these measure seconds, on machines of two cores.
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    ...devices["Desktop Chrome"],
    locale: "pt-BR",
    timezoneId: "America/Sao_Paulo",
    trace: "retain-on-failure",
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
