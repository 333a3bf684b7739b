const MOST_SHOWN = 20;
const MOST_LINES = 30;

/**
 * What failed, for a person: of the first 20 failures the file, the title and the first 30 lines of the message.
 * Takes `{file, title, message}[]`, the first failure first; "" for none.
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

/** What failed in a JSON report of Playwright, by the moment at which it began. */
export function failuresOfPlaywright(report) {
  const failures = report.suites.flatMap(resultsIn).sort((first, second) => first.at - second.at);
  const told = failures.map(({ file, title, message }) => ({ file, title, message }));
  // The set-up, or a file that does not load.
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
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one.
  const plain = message.replace(/\u001b\[[0-9;]*m/g, "");
  return location ? `${plain}\nat ${location.file}:${location.line}:${location.column}` : plain;
}
