import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));

const isLongProof = process.env.PROVE === "long";

const shared = {
  resolve: {
    alias: [
      { find: /^@\//, replacement: root },
      // The real one throws outside a server bundle, where tests run.
      { find: "server-only", replacement: `${root}node_modules/next/dist/compiled/server-only/empty.js` },
    ],
  },
};

export default defineConfig({
  test: {
    projects: [
      {
        ...shared,
        test: { name: "unit", include: ["tests/unit/**/*.test.ts"] },
      },
      {
        ...shared,
        plugins: [react()],
        test: {
          name: "components",
          include: ["tests/unit/**/*.test.tsx"],
          environment: "jsdom",
          setupFiles: ["tests/setup/components.ts"],
        },
      },
      {
        ...shared,
        test: {
          name: "integration",
          include: ["tests/integration/**/*.test.ts", "tests/contract/**/*.test.ts"],
          globalSetup: ["tests/setup/global-setup.ts"],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...shared,
        test: {
          name: "chaos",
          include: isLongProof ? ["tests/chaos/**/*.test.ts"] : ["tests/chaos/*.test.ts"],
          fileParallelism: false,
          // Each file is a run of the whole product; `npm run chaos` gives them more.
          testTimeout: isLongProof ? 3_600_000 : 240_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
