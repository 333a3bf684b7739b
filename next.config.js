import createNextIntlPlugin from "next-intl/plugin";

const withNextIntl = createNextIntlPlugin({
  requestConfig: "./lib/i18n/request.ts",
  // The build parses the sentences, so that the browser needs no ICU parser (8 kB of the first load that /chips may
  // have).
  experimental: {
    messages: { path: "./messages", locales: ["pt-BR", "en"], format: "json", precompile: true },
  },
});

// Tests build beside a running `npm start`, so each keeps its own output folder.
const distDir = process.env.NEXT_DIST_DIR ?? ".next";

/** @type {import("next").NextConfig} */
const config = {
  distDir,
  poweredByHeader: false,
  // `npm test` checks all types. A start must not fail or wait because of the types of a test.
  typescript: { ignoreBuildErrors: true },
  reactStrictMode: true,
  serverExternalPackages: [
    "postgres",
    "pino",
    "file-type",
    "@fastify/busboy",
    "@bradenmacdonald/s3-lite-client",
  ],
  experimental: {
    // `forbidden()` answers 403 with `forbidden.tsx`.
    authInterrupts: true,
    // Each route has its own copy of the shared code. Loading all routes at the start takes 200 MB and delays the first
    // requests by seconds (`npm run bench:batch`).
    preloadEntriesOnStart: false,
    optimizePackageImports: ["radix-ui", "lucide-react", "recharts"],
    // Writing this cache takes a fifth of a first build; only tests build repeatedly.
    turbopackFileSystemCacheForBuild: distDir !== ".next",
    // Minified server code with source maps would take a third of a first build. Stack traces are readable without them.
    turbopackMinify: { server: false, client: true, edge: true },
    turbopackSourceMaps: false,
    serverSourceMaps: false,
  },
};

export default withNextIntl(config);
