import { type Config, isLoopbackHost, parseEnvironment } from "./environment";

/** Configuration of the web process and the worker. Values for embedded services come from the supervisor. */
export type RunningConfig = Config & {
  databaseUrl: string;
  gateway: { url: string; apiKey: string };
  authSecret: string;
  /** `APP_URL`, or the listening address if `APP_URL` is unset. */
  appUrl: string;
  /** Base URL for the gateway's webhooks; null if the gateway cannot reach this process. */
  webhookBaseUrl: string | null;
};

export class ConfigError extends Error {
  override name = "ConfigError";
}

/**
 * Parses and completes the configuration of a process. Throws a `ConfigError` that names the invalid or missing
 * variables.
 */
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

/** Only a gateway on this machine, such as the simulator, can reach a loopback address. */
function isReachedBy(gatewayUrl: string, appUrl: string): boolean {
  const isLocal = (url: string) => isLoopbackHost(new URL(url).hostname);
  return !isLocal(appUrl) || isLocal(gatewayUrl);
}

let running: RunningConfig | undefined;

export function getConfig(): RunningConfig {
  running ??= loadRunningConfig(process.env);
  return running;
}
