import { ENVIRONMENT_VARIABLES } from "@/lib/config/environment";

/** An empty variable counts as unset and overrides the value in a developer's .env file. */
const NOTHING_SET = Object.fromEntries(ENVIRONMENT_VARIABLES.map((name) => [name, ""]));

export interface Addresses {
  databaseUrl: string;
  gateway: { url: string; key: string };
}

export function productEnvironment({ databaseUrl, gateway }: Addresses, extra: Record<string, string> = {}) {
  return {
    ...NOTHING_SET,
    NODE_ENV: "production" as const,
    NEXT_TELEMETRY_DISABLED: "1",
    NEXT_DIST_DIR: ".next-test",
    HOST: "127.0.0.1",
    DATABASE_URL: databaseUrl,
    AUTH_SECRET: "a secret that is only used in the chaos runs",
    EVOLUTION_API_URL: gateway.url,
    EVOLUTION_API_KEY: gateway.key,
    ...extra,
  };
}

export const webArguments = (port: number): string[] => [
  "node_modules/next/dist/bin/next",
  "start",
  "-H",
  "127.0.0.1",
  "-p",
  String(port),
];
