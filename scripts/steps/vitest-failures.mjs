import { writeFileSync } from "node:fs";
import { relative } from "node:path";

/**
 * Vitest reporter that writes all failures to the file at `FAILURES_FILE`, each as `{file, title, message}`. Files that
 * did not load and failed hooks come first, because they make tests fail too. Failed tests follow, ordered by start
 * time. Vitest's own JSON report omits failed hooks, errors outside tests, and the difference between the expected and
 * the received value.
 */
export default class VitestFailures {
  onTestRunEnd(modules, unhandledErrors) {
    const failures = modules.flatMap((module) => {
      const of = (task, errors, at) => {
        if (errors.length === 0) return [];
        const file = relative(process.cwd(), module.moduleId);
        return [
          { at, file, title: task.fullName ?? "the file itself", message: errors.map(wordsOf).join("\n") },
        ];
      };
      return [
        ...of(module, module.errors(), 0),
        ...[...module.children.allSuites()].flatMap((suite) => of(suite, suite.errors(), 0)),
        ...[...module.children.allTests("failed")].flatMap((test) =>
          of(test, test.result().errors, test.diagnostic()?.startTime ?? 0),
        ),
      ];
    });
    failures.sort((first, second) => first.at - second.at);
    const uncaught = unhandledErrors.map((error) => ({
      file: error.VITEST_TEST_PATH ? relative(process.cwd(), error.VITEST_TEST_PATH) : "",
      title: "an error that no test caught",
      message: wordsOf(error),
    }));
    const told = failures.map(({ file, title, message }) => ({ file, title, message }));
    writeFileSync(process.env.FAILURES_FILE, JSON.stringify([...told, ...uncaught]));
  }
}

/** Returns the error's message, its diff, and the locations in our own code. */
function wordsOf({ name, message, diff, stacks = [] }) {
  const places = stacks.map(
    ({ file, line, column }) => `at ${relative(process.cwd(), file)}:${line}:${column}`,
  );
  return [`${name ?? "Error"}: ${message}`, diff, ...places].filter(Boolean).join("\n");
}
