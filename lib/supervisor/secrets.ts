import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Returns the secret in the file, 256 random bits. Creates the file once (mode 0600), even if two processes race. */
export function readOrCreateSecret(file: string): string {
  const existing = readIfPresent(file);
  if (existing !== null) return existing;
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.${randomBytes(4).toString("hex")}`;
  writeFileSync(draft, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600 });
  try {
    // Creating a link is atomic and never replaces a file that another process created first.
    linkSync(draft, file);
  } catch (error) {
    if (!isErrorCode(error, "EEXIST")) throw error;
  } finally {
    unlinkSync(draft);
  }
  return readFileSync(file, "utf8").trim();
}

export function readIfPresent(file: string): string | null {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    // ESRCH means that the process ended while its file under /proc was being read.
    if (isErrorCode(error, "ENOENT") || isErrorCode(error, "ESRCH")) return null;
    throw error;
  }
}

export function isErrorCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
