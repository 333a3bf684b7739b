import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const root = fileURLToPath(new URL(".", import.meta.url));

const isLongProof = process.env.PROVE === "long";

/** Stops tests that hang. No test may depend on this limit, because the machine may be busy. */
const STUCK_MS = 900_000;

/** Files that take long although they are short. */
const LONG_FILES = [
  "integration/supervisor/",
  "integration/alerts/kills",
  "integration/auth-race",
  "integration/pool/sticky",
  "integration/routes/secrets",
  "integration/status/one-truth",
];

/**
 * Without results of an earlier run, Vitest starts with the largest files. A long file that started last would run while
 * the other workers have nothing to do.
 */
class LongFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => LONG_FILES.some((name) => moduleId.includes(name));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

const shared = {
  resolve: {
    alias: [
      { find: /^@\//, replacement: root },
      // The package throws when it is loaded outside a server bundle, as in tests.
      { find: "server-only", replacement: `${root}tests/setup/server-only.ts` },
    ],
  },
};

export default defineConfig({
  test: {
    sequence: { sequencer: LongFilesFirst },
    projects: [
      {
        ...shared,
        test: {
          name: "unit",
          include: ["tests/unit/**/*.test.ts"],
          // If test files were isolated, each file would load all modules again, which takes as long as the tests
          // themselves.
          isolate: false,
          testTimeout: STUCK_MS,
          hookTimeout: STUCK_MS,
        },
      },
      {
        resolve: {
          alias: [
            ...shared.resolve.alias,
            { find: "next/navigation", replacement: `${root}tests/setup/next-navigation.ts` },
          ],
        },
        plugins: [react()],
        test: {
          name: "components",
          include: ["tests/unit/**/*.test.tsx"],
          environment: "jsdom",
          // All test files that run in the same Vitest worker share one jsdom window, because creating a window takes
          // longer than running a file's tests.
          isolate: false,
          setupFiles: ["tests/setup/components.ts"],
          testTimeout: STUCK_MS,
          hookTimeout: STUCK_MS,
        },
      },
      {
        resolve: {
          alias: [
            ...shared.resolve.alias,
            { find: /^hash-wasm$/, replacement: `${root}tests/setup/cheap-hashes.ts` },
          ],
        },
        test: {
          name: "integration",
          include: ["tests/integration/**/*.test.ts", "tests/contract/**/*.test.ts"],
          globalSetup: ["tests/setup/global-setup.ts"],
          // Loading the modules again for each file took a fifth of the CPU time. Files therefore share no state through
          // modules: everything is kept per context or per database, and mocks of modules are not used.
          isolate: false,
          // These files spend most of their time waiting for PostgreSQL, sockets and timers. Vitest's default number of
          // workers is one less than the number of cores, so on two cores the files would run one after another.
          maxWorkers: 4,
          sequence: { groupOrder: 1 },
          testTimeout: isLongProof ? 3_600_000 : STUCK_MS,
          hookTimeout: STUCK_MS,
          expect: { poll: { timeout: 240_000, interval: 20 } },
        },
      },
      {
        ...shared,
        test: {
          name: "chaos",
          include: isLongProof ? ["tests/chaos/**/*.test.ts"] : ["tests/chaos/*.test.ts"],
          // Each file runs its own product and spends most of its time waiting. The long form takes measurements, so
          // its files run one at a time.
          fileParallelism: !isLongProof,
          maxWorkers: isLongProof ? 1 : 2,
          sequence: { groupOrder: 2 },
          testTimeout: isLongProof ? 3_600_000 : 1_800_000,
          hookTimeout: STUCK_MS,
        },
      },
    ],
  },
});
