import { readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { buildIfNeeded } from "./build.mjs";
import { ensureChromium } from "./chromium.mjs";
import { CACHE, ROOT, TEST_OUTPUT } from "./folders.mjs";
import { ensureLtsNode, isLtsOrNewer } from "./lts-node.mjs";
import { run, runLogged, tail } from "./run-logged.mjs";
import { failuresOfPlaywright, showFailures } from "./show-failures.mjs";

const REPORTS = join(CACHE, "test");
/** Number of log lines shown for a failure without a message, such as a crash or a timeout of the whole run. */
const SHOWN_LINES = 200;
const VITEST_FAILURES = join(ROOT, "scripts", "steps", "vitest-failures.mjs");
const tool = (...path) => join(ROOT, "node_modules", ...path);
const logOf = (name) => join(REPORTS, `${name}.log`);

const NOTHING = { passed: 0, failed: 0, skipped: 0 };

/** Each stage returns how many tests passed, failed and were skipped, or throws a `Failure`. */
export const STAGES = {
  types: () => check("types", tool("typescript", "bin", "tsc"), ["--noEmit", "--incremental", "false"]),
  lint: async () => {
    await check("lint", tool("@biomejs", "biome", "bin", "biome"), ["check", "--error-on-warnings"]);
    return await check("knip", tool("knip", "bin", "knip.js"), ["--no-progress"]);
  },
  unit: (files) => runVitest("unit", ["unit", "components"], files),
  // Time zones, TLS and sockets differ between Node versions, so unit tests run on both the current and the recommended
  // version. Integration tests run only on the recommended version.
  "unit-lts": async () =>
    isLtsOrNewer ? NOTHING : runVitest("unit-lts", ["unit"], [], { node: await ensureLtsNode() }),
  integration: async (files) =>
    runVitest("integration", ["integration"], files, { node: await ensureLtsNode() }),
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

async function runVitest(name, projects, files = [], { node = process.execPath } = {}) {
  const report = join(REPORTS, `${name}.json`);
  const failuresFile = join(REPORTS, `${name}-failures.json`);
  for (const file of [report, failuresFile]) rmSync(file, { force: true });
  const code = await run(
    node,
    [
      tool("vitest", "vitest.mjs"),
      "run",
      ...projects.map((project) => `--project=${project}`),
      "--reporter=default",
      "--reporter=json",
      `--reporter=${VITEST_FAILURES}`,
      `--outputFile.json=${report}`,
      "--passWithNoTests",
      ...files,
    ],
    { log: logOf(name), env: { NODE_ENV: "test", NO_COLOR: "1", FAILURES_FILE: failuresFile } },
  );
  const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0 } = readReport(report, {});
  const counts = { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests };
  return outcome(name, code, counts, readReport(failuresFile, []));
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
  const { stats = {}, suites = [], errors = [] } = readReport(report, {});
  const { expected = 0, unexpected = 0, flaky = 0, skipped = 0 } = stats;
  const counts = { passed: expected, failed: unexpected + flaky, skipped };
  return outcome("browser", code, counts, failuresOfPlaywright({ suites, errors }));
}

/**
 * Failures outside tests also count, such as a file that does not load or a failed hook. A crash counts as one failure.
 */
function outcome(name, code, counts, failures) {
  const failed = code === 0 ? counts.failed : Math.max(1, counts.failed, failures.length);
  if (failed === 0) return { ...counts, failed, details: "" };
  const details = showFailures(failures) || tail(logOf(name), SHOWN_LINES);
  return { ...counts, failed, details: `${details}\n\nAll of it: ${relative(ROOT, logOf(name))}` };
}

function readReport(file, otherwise) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return otherwise;
  }
}
