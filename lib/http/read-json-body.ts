import { DomainError, invalidField } from "@/lib/errors";
import { refuseUnsafeValues } from "./parse-input";

export const MAX_BODY_BYTES = 256 * 1024;
const BODY_DEADLINE_MS = 10_000;

const tooLarge = () =>
  new DomainError("body_too_large", `The body may have at most ${MAX_BODY_BYTES} bytes.`);

/**
 * Reads a JSON body of at most 256 kB within 10 s, counting the bytes as they come. No body at all is `{}`,
 * so that the schema names what is missing. Throws `unsupported_media_type`, `body_too_large`, `invalid_json`
 * or `invalid_request`.
 */
export async function readJsonBody(
  request: Request,
  deadlineMs: number = BODY_DEADLINE_MS,
): Promise<unknown> {
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  const contentType = request.headers.get("content-type");
  const mediaType = contentType?.split(";")[0]?.trim().toLowerCase();
  if (contentType !== null && mediaType !== "application/json") throw unsupportedMediaType();

  const bytes = await readBytes(request, deadlineMs);
  if (bytes.byteLength === 0) return {};
  if (contentType === null) throw unsupportedMediaType();

  const value = parseJson(bytes);
  refuseUnsafeValues(value);
  return value;
}

function unsupportedMediaType(): DomainError {
  return new DomainError("unsupported_media_type", "The body must be application/json.");
}

async function readBytes(request: Request, deadlineMs: number): Promise<Uint8Array> {
  const reader = request.body?.getReader();
  if (reader === undefined) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let received = 0;
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    // Ends the pending read below; what the other end makes of it does not matter any more.
    reader.cancel().catch(() => undefined);
  }, deadlineMs);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (late) throw invalidField("", "The body did not arrive in time.");
      if (done) return Buffer.concat(chunks);
      received += value.byteLength;
      if (received > MAX_BODY_BYTES) {
        reader.cancel().catch(() => undefined);
        throw tooLarge();
      }
      chunks.push(value);
    }
  } finally {
    clearTimeout(timer);
  }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new DomainError("invalid_json", "The body is not valid JSON.", { cause });
  }
}
