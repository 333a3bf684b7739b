import pino, { type Logger } from "pino";

export type { Logger };

/** JSON lines to standard output; credentials and message texts are cut out wherever they are nested. */
export function createLogger(options: { level: string; process: string }): Logger {
  return pino({
    level: options.level,
    base: { process: options.process },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: ["apikey", "apiKey", "token", "text", "password", "secret", "authorization", "cookie"].flatMap(
        (key) => [key, `*.${key}`, `*.*.${key}`],
      ),
      censor: "[redacted]",
    },
  });
}
