import { type Config, isLoopbackHost, parseEnvironment } from "./environment";

/** What the web process and the worker need: the supervisor has filled in what was embedded. */
export type RunningConfig = Config & {
  databaseUrl: string;
  gateway: { url: string; apiKey: string };
  authSecret: string;
  /** Never null here: `APP_URL`, or the address we listen on. */
  appUrl: string;
  /** Where the gateway reaches us with its webhooks; null when it could not. */
  webhookBaseUrl: string | null;
};

export class ConfigError extends Error {
  override name = "ConfigError";
}

/** Completes a parsed configuration for a process that works; throws a `ConfigError` naming what is missing. */
export function loadRunningConfig(environment: Record<string, string | undefined>): RunningConfig {
  const parsed = parseEnvironment(environment);
  if (!parsed.ok) {
    throw new ConfigError(
      parsed.problems.map((problem) => `${problem.variable} ${problem.message}`).join("; "),
    );
  }
  const { config } = parsed;
  const { databaseUrl, gateway, authSecret } = config;
  if (databaseUrl === null || gateway === null || authSecret === null) {
    throw new ConfigError(
      "DATABASE_URL, AUTH_SECRET and EVOLUTION_API_URL are needed; `npm start` provides them",
    );
  }
  const appUrl =
    config.appUrl ?? `http://${config.host.includes(":") ? `[${config.host}]` : config.host}:${config.port}`;
  return {
    ...config,
    databaseUrl,
    gateway,
    authSecret,
    appUrl,
    webhookBaseUrl: isReachedBy(gateway.url, appUrl) ? appUrl : null,
  };
}

/** An address of this machine alone serves only a gateway that runs on this machine too, as the simulator does. */
function isReachedBy(gatewayUrl: string, appUrl: string): boolean {
  const isLocal = (url: string) => isLoopbackHost(new URL(url).hostname);
  return !isLocal(appUrl) || isLocal(gatewayUrl);
}

let running: RunningConfig | undefined;

/** The configuration of this process, parsed at the first call. */
export function getConfig(): RunningConfig {
  running ??= loadRunningConfig(process.env);
  return running;
}
