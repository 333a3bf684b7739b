import { isIP } from "node:net";
import { z } from "zod";
import { STRATEGIES, type Strategy } from "@/types/settings";
import {
  baseUrl,
  databaseUrl,
  flag,
  headerToken,
  hostList,
  httpUrl,
  instanceList,
  isUnset,
  networkList,
  optional,
  originUrl,
  secretOf,
  timeZone,
  wholeNumber,
} from "./values";

/**
 * Every environment variable of the product. The supervisor parses them and passes them to its children; `.env.example`
 * documents them.
 */

const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

const environmentSchema = z.object({
  HOST: optional(z.string().regex(/^[A-Za-z0-9.:_-]+$/, "must be a host name or an address")),
  PORT: optional(wholeNumber(1, 65_535)),
  KEEP_ALIVE_TIMEOUT_SECONDS: optional(wholeNumber(1, 3600)),
  APP_URL: optional(originUrl),
  DATABASE_URL: optional(databaseUrl),
  EVOLUTION_API_URL: optional(baseUrl),
  EVOLUTION_API_KEY: optional(headerToken(z.string())),
  SIMULATOR: optional(flag),
  ACCEPT_NEW_GATEWAY: optional(flag),
  EVOLUTION_INSTANCES: optional(instanceList),
  INSTANCE_STRATEGY: optional(z.enum(STRATEGIES, `must be one of ${STRATEGIES.join(", ")}`)),
  STICKY_WAIT_SECONDS: optional(wholeNumber(0, 604_800)),
  REBALANCE_IDLE_DAYS: optional(wholeNumber(1, 3650)),
  AUTH_SECRET: optional(secretOf(32)),
  ADMIN_EMAIL: optional(z.email("must be an email address")),
  ADMIN_PASSWORD: optional(z.string().min(8, "must have at least 8 characters").max(128)),
  ALERT_WEBHOOK_URL: optional(httpUrl),
  METRICS_TOKEN: optional(headerToken(secretOf(16))),
  TRUSTED_PROXY: optional(networkList),
  CALLBACK_ALLOWED_HOSTS: optional(hostList),
  MEDIA_DIR: optional(z.string()),
  MEDIA_S3_URL: optional(baseUrl),
  MEDIA_S3_BUCKET: optional(z.string()),
  MEDIA_S3_REGION: optional(z.string()),
  MEDIA_S3_ACCESS_KEY: optional(z.string()),
  MEDIA_S3_SECRET_KEY: optional(z.string()),
  TZ: optional(timeZone),
  LOG_LEVEL: optional(z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(", ")}`)),
  UNSAFE_TEST_WINDOWS: optional(flag),
  WINDOW_HOUR_SECONDS: optional(wholeNumber(1, 3600)),
  WINDOW_DAY_SECONDS: optional(wholeNumber(1, 86_400)),
  ARRIVAL_MARGIN_SECONDS: optional(wholeNumber(0, 3600)),
  /** The supervisor sets this variable for its children if the gateway is the simulator. */
  SIMULATED: optional(flag),
});

export const ENVIRONMENT_VARIABLES = Object.keys(environmentSchema.shape);

interface MediaConfig {
  /** Folder for uploads in progress and, without a bucket, for all files. */
  folder: string;
  /** The bucket for all files; null if they are kept in the folder. */
  s3: { url: string; bucket: string; region: string; accessKey: string; secretKey: string } | null;
}

export interface Config {
  host: string;
  port: number;
  /**
   * Idle timeout of a connection. Must be longer than the proxy's idle timeout, or the proxy sends requests on
   * connections that are already closed.
   */
  keepAliveTimeoutSeconds: number;
  /** Public URL for people and the gateway. Null means the listening address. */
  appUrl: string | null;
  databaseUrl: string | null;
  gateway: { url: string; apiKey: string } | null;
  /** True if the supervisor starts the simulator as the gateway. */
  startSimulator: boolean;
  /** True if the gateway is the simulator. */
  simulated: boolean;
  /** True if the database may be used with a gateway other than the one it was used with before. */
  acceptNewGateway: boolean;
  /** Existing gateway instances that join the pool, in order of priority. */
  evolutionInstances: string[];
  strategy: Strategy | null;
  stickyWaitSeconds: number | null;
  rebalanceIdleDays: number | null;
  authSecret: string | null;
  admin: { email: string; password: string } | null;
  alertWebhookUrl: string | null;
  metricsToken: string | null;
  trustedProxies: string[];
  callbackAllowedHosts: string[];
  media: MediaConfig;
  timeZone: string;
  logLevel: (typeof LOG_LEVELS)[number];
  windows: { hourSeconds: number; daySeconds: number; arrivalMarginSeconds: number; unsafe: boolean };
}

export interface ConfigProblem {
  variable: string;
  message: string;
}

export function isLoopbackHost(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, "");
  return bare === "localhost" || bare === "::1" || (isIP(bare) === 4 && bare.startsWith("127."));
}

const DEFAULT_HOST = "127.0.0.1";
/** The supervisor passes the folder in its data folder to its children instead. */
const DEFAULT_MEDIA_FOLDER = ".data/media";
const DEFAULT_S3_REGION = "us-east-1";

/** Variables that must be set together. */
const TOGETHER = [
  ["EVOLUTION_API_URL", "EVOLUTION_API_KEY"],
  ["ADMIN_EMAIL", "ADMIN_PASSWORD"],
  ["MEDIA_S3_URL", "MEDIA_S3_BUCKET"],
  ["MEDIA_S3_URL", "MEDIA_S3_ACCESS_KEY"],
  ["MEDIA_S3_URL", "MEDIA_S3_SECRET_KEY"],
] as const;

type Environment = Record<string, string | undefined>;
type Parsed = z.infer<typeof environmentSchema>;

/** Parses all variables and reports every invalid one. Messages never contain secrets. */
export function parseEnvironment(
  environment: Environment,
): { ok: true; config: Config } | { ok: false; problems: ConfigProblem[] } {
  const parsed = environmentSchema.safeParse(environment);
  const issues = parsed.error?.issues ?? [];
  const problems = [
    ...issues.map((issue) => ({ variable: issue.path.join("."), message: issue.message })),
    ...halvesMissing(environment),
    ...(parsed.success ? contradictions(parsed.data) : []),
  ];
  return parsed.success && problems.length === 0
    ? { ok: true, config: toConfig(parsed.data) }
    : { ok: false, problems };
}

function halvesMissing(environment: Environment): ConfigProblem[] {
  const isSet = (variable: string) => !isUnset(environment[variable]);
  return TOGETHER.flatMap(([first, second]) => {
    if (isSet(first) === isSet(second)) return [];
    const [missing, present] = isSet(first) ? [second, first] : [first, second];
    return [{ variable: missing, message: `is missing, though ${present} is set` }];
  });
}

/** Finds variables that are valid individually but not in combination. */
function contradictions(env: Parsed): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const refuse = (variable: string, message: string) => problems.push({ variable, message });
  if (env.SIMULATOR === true && env.EVOLUTION_API_URL !== undefined) {
    refuse("SIMULATOR", "cannot be true while EVOLUTION_API_URL is set");
  }
  if (!startsSimulator(env) && env.EVOLUTION_API_URL === undefined && env.EVOLUTION_API_KEY === undefined) {
    const advice = "set SIMULATOR=true to try the product without a gateway";
    refuse("EVOLUTION_API_URL", `is missing (with EVOLUTION_API_KEY); ${advice}`);
  }
  if (env.DATABASE_URL !== undefined && env.AUTH_SECRET === undefined) {
    refuse("AUTH_SECRET", "is required with DATABASE_URL (32 characters or more)");
  }
  const testWindow = env.WINDOW_HOUR_SECONDS ?? env.WINDOW_DAY_SECONDS ?? env.ARRIVAL_MARGIN_SECONDS;
  if (testWindow !== undefined && env.UNSAFE_TEST_WINDOWS !== true) {
    const names = "WINDOW_HOUR_SECONDS, WINDOW_DAY_SECONDS or ARRIVAL_MARGIN_SECONDS";
    refuse("UNSAFE_TEST_WINDOWS", `must be true for ${names} to count`);
  }
  return problems;
}

/**
 * Returns `SIMULATOR` if it is set. Otherwise, returns true only on a loopback host with no database, instances or
 * gateway configured.
 */
function startsSimulator(env: Parsed): boolean {
  const real = [env.DATABASE_URL, env.EVOLUTION_INSTANCES, env.EVOLUTION_API_URL, env.EVOLUTION_API_KEY];
  return (
    env.SIMULATOR ?? (real.every((value) => value === undefined) && isLoopbackHost(env.HOST ?? DEFAULT_HOST))
  );
}

function toBucket(env: Parsed): MediaConfig["s3"] {
  const { MEDIA_S3_URL: url, MEDIA_S3_BUCKET: bucket } = env;
  const { MEDIA_S3_ACCESS_KEY: accessKey, MEDIA_S3_SECRET_KEY: secretKey } = env;
  if (url === undefined || bucket === undefined || accessKey === undefined || secretKey === undefined) {
    return null;
  }
  return { url, bucket, region: env.MEDIA_S3_REGION ?? DEFAULT_S3_REGION, accessKey, secretKey };
}

function toConfig(env: Parsed): Config {
  const { EVOLUTION_API_URL: url, EVOLUTION_API_KEY: apiKey } = env;
  const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password } = env;
  return {
    host: env.HOST ?? DEFAULT_HOST,
    port: env.PORT ?? 3000,
    keepAliveTimeoutSeconds: env.KEEP_ALIVE_TIMEOUT_SECONDS ?? 75,
    appUrl: env.APP_URL ?? null,
    databaseUrl: env.DATABASE_URL ?? null,
    gateway: url === undefined || apiKey === undefined ? null : { url, apiKey },
    startSimulator: startsSimulator(env),
    simulated: env.SIMULATED ?? false,
    acceptNewGateway: env.ACCEPT_NEW_GATEWAY ?? false,
    evolutionInstances: env.EVOLUTION_INSTANCES ?? [],
    strategy: env.INSTANCE_STRATEGY ?? null,
    stickyWaitSeconds: env.STICKY_WAIT_SECONDS ?? null,
    rebalanceIdleDays: env.REBALANCE_IDLE_DAYS ?? null,
    authSecret: env.AUTH_SECRET ?? null,
    admin: email === undefined || password === undefined ? null : { email, password },
    alertWebhookUrl: env.ALERT_WEBHOOK_URL ?? null,
    metricsToken: env.METRICS_TOKEN ?? null,
    trustedProxies: env.TRUSTED_PROXY ?? [],
    callbackAllowedHosts: env.CALLBACK_ALLOWED_HOSTS ?? [],
    media: { folder: env.MEDIA_DIR ?? DEFAULT_MEDIA_FOLDER, s3: toBucket(env) },
    timeZone: env.TZ ?? "America/Sao_Paulo",
    logLevel: env.LOG_LEVEL ?? "info",
    windows: {
      hourSeconds: env.WINDOW_HOUR_SECONDS ?? 3600,
      daySeconds: env.WINDOW_DAY_SECONDS ?? 86_400,
      arrivalMarginSeconds: env.ARRIVAL_MARGIN_SECONDS ?? 75,
      unsafe: env.UNSAFE_TEST_WINDOWS ?? false,
    },
  };
}
