import { closeSync, fstatSync, openSync, readSync, renameSync, statSync, writeSync } from "node:fs";

const ROTATE_AT_BYTES = 10 * 1024 * 1024;
const TAIL_BYTES = 16 * 1024;

/** If a log exceeds the size limit, renames it to `<file>.1` and replaces the previous `<file>.1`. */
export function rotateLog(file: string, limitBytes = ROTATE_AT_BYTES): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size >= limitBytes) renameSync(file, `${file}.1`);
}

/** Returns the last lines of a log, or an empty string if the log does not exist. */
export function tailOf(file: string, lines: number): string {
  if (statSync(file, { throwIfNoEntry: false }) === undefined) return "";
  const descriptor = openSync(file, "r");
  try {
    const { size } = fstatSync(descriptor);
    const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES));
    readSync(descriptor, buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString("utf8").trim().split("\n").slice(-lines).join("\n");
  } finally {
    closeSync(descriptor);
  }
}

export interface ChildLog {
  write(chunk: Uint8Array | string): void;
  close(): void;
}

/** Opens an append-only log that rotates by size. Writes are synchronous, so that the last lines are never lost. */
export function openChildLog(file: string, limitBytes = ROTATE_AT_BYTES): ChildLog {
  rotateLog(file, limitBytes);
  let descriptor = openSync(file, "a", 0o600);
  let size = fstatSync(descriptor).size;
  return {
    write(chunk) {
      size += typeof chunk === "string" ? writeSync(descriptor, chunk) : writeSync(descriptor, chunk);
      if (size < limitBytes) return;
      closeSync(descriptor);
      rotateLog(file, limitBytes);
      descriptor = openSync(file, "a", 0o600);
      size = 0;
    },
    close: () => closeSync(descriptor),
  };
}
