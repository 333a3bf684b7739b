import { DomainError, invalidField } from "@/lib/errors";
import { type BodyLimits, readBytes } from "@/lib/read-bytes";
import type { Problem } from "@/types/errors";
import { refuseUnsafeValues } from "./parse-input";
import { isKeptExactly, placeOf, scanJson } from "./scan-json";

export const MAX_BODY_BYTES = 256 * 1024;
const DEFAULT_LIMITS: BodyLimits = { maxBytes: MAX_BODY_BYTES, deadlineMs: 10_000 };
/** Matches text in which JavaScript might change a number: 16 or more digits or dots in a row, or an exponent. */
const MAY_BE_CHANGED = /[\d.]{16}|\d[eE]/;
/** Maximum number of invalid numbers that a response lists, because a body may contain thousands of them. */
const MOST_ERRORS = 20;

/**
 * Reads a JSON body, by default of at most 256 kB within 10 s, counting bytes as they arrive. Returns `{}` for a
 * missing body, so that the schema reports the missing fields. Throws `unsupported_media_type`, `body_too_large`,
 * `invalid_json` (with line and column), or `invalid_request`, including for numbers that JavaScript would change.
 */
export async function readJsonBody(request: Request, limits: BodyLimits = DEFAULT_LIMITS): Promise<unknown> {
  const { maxBytes } = limits;
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const contentType = request.headers.get("content-type");
  const mediaType = contentType?.split(";")[0]?.trim().toLowerCase();
  if (contentType !== null && mediaType !== "application/json") throw unsupportedMediaType();

  const bytes = await readBytes(request, limits);
  if (bytes === "too_large") throw tooLarge(maxBytes);
  if (bytes === "late") throw invalidField("", "The body did not arrive in time.");
  if (bytes === "broken_off") throw invalidField("", "The body ended prematurely.");
  if (bytes.byteLength === 0) return {};
  if (contentType === null) throw unsupportedMediaType();

  const text = decode(bytes);
  const value = parseJson(text);
  refuseUnsafeValues(value);
  refuseChangedNumbers(text);
  return value;
}

const tooLarge = (maxBytes: number) =>
  new DomainError("body_too_large", `The body may have at most ${maxBytes} bytes.`);

function unsupportedMediaType(): DomainError {
  return new DomainError("unsupported_media_type", "The body must be application/json.");
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    const readable = new TextDecoder("utf-8").decode(bytes.subarray(0, firstBadByte(bytes)), {
      stream: true,
    });
    throw invalidJson(readable, readable.length, "is not UTF-8", cause);
  }
}

function firstBadByte(bytes: Buffer): number {
  let good = 0;
  let bad = bytes.byteLength;
  while (good < bad) {
    const middle = Math.ceil((good + bad) / 2);
    if (isBeginOfText(bytes.subarray(0, middle))) good = middle;
    else bad = middle - 1;
  }
  return good;
}

function isBeginOfText(bytes: Uint8Array): boolean {
  try {
    // In stream mode, a character that is cut off at the end is not an error.
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalidJson(text, scanJson(text).faultAt ?? text.length, "is not valid JSON", cause);
  }
}

function invalidJson(text: string, offset: number, fault: string, cause: unknown): DomainError {
  const { line, column } = placeOf(text, offset);
  return new DomainError("invalid_json", `The body ${fault} at line ${line}, column ${column}.`, { cause });
}

/** Rejects numbers that JavaScript would change, instead of silently using a different value. */
function refuseChangedNumbers(text: string): void {
  if (!MAY_BE_CHANGED.test(text)) return;
  const errors: NonNullable<Problem["errors"]> = [];
  scanJson(text, (literal, pathOf) => {
    if (errors.length < MOST_ERRORS && !isKeptExactly(literal))
      errors.push({ path: pathOf(), message: "This number cannot be kept exactly; send it as a string." });
  });
  if (errors.length > 0) throw new DomainError("invalid_request", "The request is not valid.", { errors });
}
