import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildIfNeeded } from "./build.mjs";
import { ensureChromium } from "./chromium.mjs";
import { CACHE, ROOT, TEST_OUTPUT } from "./folders.mjs";
import { run, runLogged, tail } from "./run-logged.mjs";

const REPORTS = join(CACHE, "test");
const SHOWN_LINES = 200;
const tool = (...path) => join(ROOT, "node_modules", ...path);
const logOf = (name) => join(REPORTS, `${name}.log`);

/** Each stage answers how many tests passed, failed and were skipped, or throws a `Failure`. */
export const STAGES = {
  types: () => check("types", tool("typescript", "bin", "tsc"), ["--noEmit", "--incremental", "false"]),
  lint: () => check("lint", tool("@biomejs", "biome", "bin", "biome"), ["check", "--error-on-warnings"]),
  unit: (files) => runVitest("unit", ["unit", "components"], files),
  integration: (files) => runVitest("integration", ["integration"], files),
  build: async () => {
    await buildIfNeeded(TEST_OUTPUT);
    return { passed: 1, failed: 0, skipped: 0 };
  },
  chaos: (files) => runVitest("chaos", ["chaos"], files),
  browser: runPlaywright,
};

async function check(name, program, args) {
  await runLogged(name, process.execPath, [program, ...args], { log: logOf(name) });
  return { passed: 1, failed: 0, skipped: 0 };
}

async function runVitest(name, projects, files = []) {
  const report = join(REPORTS, `${name}.json`);
  rmSync(report, { force: true });
  const code = await run(
    process.execPath,
    [
      tool("vitest", "vitest.mjs"),
      "run",
      ...projects.map((project) => `--project=${project}`),
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
      "--passWithNoTests",
      ...files,
    ],
    { log: logOf(name), env: { NODE_ENV: "test", NO_COLOR: "1" } },
  );
  const { numPassedTests, numFailedTests, numPendingTests } = readReport(report, {
    numPassedTests: 0,
    numFailedTests: 0,
    numPendingTests: 0,
  });
  return outcome(name, code, { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests });
}

async function runPlaywright(files = []) {
  const report = join(REPORTS, "browser.json");
  rmSync(report, { force: true });
  const code = await run(
    process.execPath,
    [tool("@playwright", "test", "cli.js"), "test", "--reporter=list,json", "--pass-with-no-tests", ...files],
    {
      log: logOf("browser"),
      env: { CHROMIUM_PATH: await ensureChromium(), PLAYWRIGHT_JSON_OUTPUT_FILE: report, NO_COLOR: "1" },
    },
  );
  const { stats } = readReport(report, { stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0 } });
  const failed = stats.unexpected + stats.flaky;
  return outcome("browser", code, { passed: stats.expected, failed, skipped: stats.skipped });
}

/** A run that failed without a failed test (a file that does not load, a crash) counts as one failure. */
function outcome(name, code, counts) {
  const failed = code === 0 ? counts.failed : Math.max(1, counts.failed);
  return { ...counts, failed, details: failed === 0 ? "" : tail(logOf(name), SHOWN_LINES) };
}

function readReport(file, otherwise) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return otherwise;
  }
}
