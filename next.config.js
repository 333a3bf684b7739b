import createNextIntlPlugin from "next-intl/plugin";

const withNextIntl = createNextIntlPlugin({
  requestConfig: "./lib/i18n/request.ts",
  // Sentences are parsed by the build, so that the browser needs no ICU parser (8 kB of what /chips may take).
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
  // `npm test` checks the types of everything; a start must not fail, or wait, for those of a test.
  typescript: { ignoreBuildErrors: true },
  reactStrictMode: true,
  serverExternalPackages: ["postgres", "pino"],
  experimental: {
    optimizePackageImports: ["radix-ui", "lucide-react", "recharts"],
    // Writing this cache takes a fifth of a first build; only tests build again and again.
    turbopackFileSystemCacheForBuild: distDir !== ".next",
  },
};

export default withNextIntl(config);
