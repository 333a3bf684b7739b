import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));

const isLongProof = process.env.PROVE === "long";

/** Stops tests that hang. No test may depend on this limit, because the machine may be busy. */
const STUCK_MS = 900_000;

const shared = {
  resolve: {
    alias: [
      { find: /^@\//, replacement: root },
      // The package throws outside a server bundle, and tests run outside one.
      { find: "server-only", replacement: `${root}tests/setup/server-only.ts` },
    ],
  },
};

export default defineConfig({
  test: {
    projects: [
      {
        ...shared,
        test: {
          name: "unit",
          include: ["tests/unit/**/*.test.ts"],
          // Loading the modules again for each file takes as long as the tests themselves.
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
          // One jsdom window per worker, because a window per file takes longer than the tests.
          isolate: false,
          setupFiles: ["tests/setup/components.ts"],
          testTimeout: STUCK_MS,
          hookTimeout: STUCK_MS,
        },
      },
      {
        ...shared,
        test: {
          name: "integration",
          include: ["tests/integration/**/*.test.ts", "tests/contract/**/*.test.ts"],
          globalSetup: ["tests/setup/global-setup.ts"],
          // These files mostly wait for PostgreSQL, sockets and timers. Vitest's default of one worker fewer than cores
          // would run them one after another.
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
          // Each file runs its own product and mostly waits. The long form measures one file at a time.
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
