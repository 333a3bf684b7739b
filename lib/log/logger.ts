import pino, { type DestinationStream, type Logger } from "pino";
import { describeFailure } from "./describe-failure";
import { type LogFields, readLogFields } from "./log-fields";

export type { Logger };

/** The gateway of the logger that writes the line takes precedence, because one command may call two gateways. */
function fieldsFor(logger: pino.Logger): LogFields {
  const { gateway, ...fields } = readLogFields();
  return gateway === undefined || "gateway" in logger.bindings() ? fields : { gateway, ...fields };
}

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
      mixin: (_fields, _level, logger) => fieldsFor(logger),
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
