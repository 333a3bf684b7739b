import createNextIntlPlugin from "next-intl/plugin";

const withNextIntl = createNextIntlPlugin({
  requestConfig: "./lib/i18n/request.ts",
  // Sentences are parsed by the build, so that the browser needs no ICU parser (8 kB of what /chips may take).
  experimental: {
    messages: { path: "./messages", locales: ["pt-BR", "en"], format: "json", precompile: true },
  },
});

/** @type {import("next").NextConfig} */
const config = {
  // Tests build beside a running `npm start`, so each keeps its own output folder.
  distDir: process.env.NEXT_DIST_DIR ?? ".next",
  poweredByHeader: false,
  // `npm test` checks the types of everything; a start must not fail, or wait, for those of a test.
  typescript: { ignoreBuildErrors: true },
  reactStrictMode: true,
  serverExternalPackages: ["postgres", "pino"],
  experimental: { optimizePackageImports: ["radix-ui", "lucide-react", "recharts"] },
};

export default withNextIntl(config);
