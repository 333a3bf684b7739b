import { existsSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "./failure.mjs";
import { CACHE, ROOT } from "./folders.mjs";
import { step } from "./progress.mjs";
import { run } from "./run-logged.mjs";

const SYSTEM_PATHS = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/**
 * Returns the path of the browser for the browser tests: the one in `CHROMIUM_PATH`, Playwright's own, or the system's
 * browser. Returns null if no browser is installed.
 */
export async function findChromium() {
  const { chromium } = await import("@playwright/test");
  const candidates = [process.env.CHROMIUM_PATH, chromium.executablePath(), ...SYSTEM_PATHS];
  return candidates.find((path) => path && existsSync(path)) ?? null;
}

/**
 * Returns the path of the browser and installs a browser if there is none: with apt-get if the user is root, otherwise,
 * or if apt-get fails, with Playwright.
 */
export async function ensureChromium() {
  const found = await findChromium();
  if (found !== null) return found;
  await step("Chromium installed", async () => {
    const log = join(CACHE, "test", "chromium-install.log");
    if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
      await run("apt-get", ["update"], { log });
      const packages = ["install", "-y", "--no-install-recommends", "chromium"];
      if ((await run("apt-get", packages, { log, env: { DEBIAN_FRONTEND: "noninteractive" } })) === 0) return;
    }
    const playwright = join(ROOT, "node_modules", "@playwright", "test", "cli.js");
    await run(process.execPath, [playwright, "install", "chromium"], { log });
  });
  const installed = await findChromium();
  if (installed === null) {
    throw new Failure(
      "The browser tests need Chromium and it could not be installed; set CHROMIUM_PATH to one.",
    );
  }
  return installed;
}
