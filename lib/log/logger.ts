import pino, { type DestinationStream, type Logger } from "pino";
import { describeFailure } from "./describe-failure";
import { readLogFields } from "./log-fields";

export type { Logger };

/**
 * Creates a logger that writes JSON lines to standard output or `destination`, with the fields of `log-fields.ts`.
 * Redacts credentials and message texts in the top three levels of a log object.
 */
export function createLogger(options: {
  level: string;
  process: string;
  destination?: DestinationStream;
}): Logger {
  return pino(
    {
      level: options.level,
      base: { process: options.process, pid: process.pid },
      mixin: readLogFields,
      timestamp: pino.stdTimeFunctions.isoTime,
      // A failed query contains its values (QR codes, phone numbers, hashes), which must not be logged.
      serializers: { err: (error: unknown) => describeFailure(error) },
      redact: {
        paths: ["apikey", "apiKey", "token", "text", "password", "secret", "authorization", "cookie"].flatMap(
          (key) => [key, `*.${key}`, `*.*.${key}`],
        ),
        censor: "[redacted]",
      },
    },
    options.destination,
  );
}
