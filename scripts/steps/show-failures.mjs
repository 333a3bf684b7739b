const MOST_SHOWN = 20;
const MOST_LINES = 30;

/**
 * Formats the first 20 failures for a person: file, title and the first 30 lines of the message.
 * Takes `{file, title, message}[]` in order of occurrence. Returns "" if there are no failures.
 */
export function showFailures(failures) {
  const shown = failures.slice(0, MOST_SHOWN).map(({ file, title, message }, index) => {
    const lines = message.trimEnd().split("\n");
    const left = lines.length - MOST_LINES;
    const text = lines.slice(0, MOST_LINES).map((line) => `   ${line}`);
    if (left > 0) text.push(`   … ${left} lines more`);
    return [`${index + 1}) ${file} › ${title}`, ...text].join("\n");
  });
  const left = failures.length - MOST_SHOWN;
  if (left > 0) shown.push(`… ${left} failures more`);
  return shown.join("\n\n");
}

/** Returns the failures in a Playwright JSON report, ordered by start time. */
export function failuresOfPlaywright(report) {
  const failures = report.suites.flatMap(resultsIn).sort((first, second) => first.at - second.at);
  const told = failures.map(({ file, title, message }) => ({ file, title, message }));
  // Errors outside any test: in the setup, or in a file that does not load.
  const outside = report.errors.map((error) => ({
    file: "",
    title: "outside of a test",
    message: wordsOf(error),
  }));
  return [...outside, ...told];
}

function resultsIn(suite) {
  const own = (suite.specs ?? []).flatMap((spec) =>
    spec.tests.flatMap(({ expectedStatus, results }) =>
      results
        .filter(({ status }) => status !== expectedStatus && status !== "skipped")
        .map(({ startTime, status, errors }) => ({
          at: Date.parse(startTime),
          file: `tests/e2e/${spec.file}:${spec.line}`,
          title: spec.title,
          message: errors.map(wordsOf).join("\n") || status,
        })),
    ),
  );
  return [...own, ...(suite.suites ?? []).flatMap(resultsIn)];
}

function wordsOf({ message = "", location }) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: color codes begin with a control character.
  const plain = message.replace(/\u001b\[[0-9;]*m/g, "");
  return location ? `${plain}\nat ${location.file}:${location.line}:${location.column}` : plain;
}
