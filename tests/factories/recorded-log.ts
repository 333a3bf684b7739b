import { createLogger, type Logger } from "@/lib/log/logger";

export type LogLine = Record<string, unknown> & { msg: string };

export function recordedLog(): { log: Logger; lines: LogLine[] } {
  const lines: LogLine[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  return { log: createLogger({ level: "trace", process: "test", destination }), lines };
}
