import type { Readable } from "node:stream";
import { Busboy } from "@fastify/busboy";
import { DomainError, invalidField } from "@/lib/errors";
import { fromWebStream } from "@/lib/web-streams";

export interface UploadedFile {
  bytes: AsyncIterable<Uint8Array>;
  contentType: string | null;
  fileName: string | null;
}

const FIELD = "file";
/** Fields of a form that come before the file. */
const MOST_PARTS = 10;

/**
 * Reads a file from the body of a request, as it arrives: the body itself with `X-File-Name` (percent-encoded UTF-8),
 * or the field `file` of a form. Calls `use` with the file and throws what `use` throws. Throws `invalid_request` if the
 * body ends early or the form has no file.
 */
export async function readUpload<T>(request: Request, use: (file: UploadedFile) => Promise<T>): Promise<T> {
  const contentType = request.headers.get("content-type");
  const body = fromWebStream(request.body);
  try {
    if (/^multipart\/form-data\b/i.test(contentType ?? ""))
      return await readForm(body, contentType ?? "", use);
    return await use({ bytes: checked(body), contentType, fileName: nameOf(request.headers) });
  } finally {
    body.destroy();
  }
}

function nameOf(headers: Headers): string | null {
  const name = headers.get("x-file-name");
  if (name === null) return null;
  try {
    return decodeURIComponent(name);
  } catch {
    throw invalidField("X-File-Name", "must be percent-encoded UTF-8");
  }
}

/** Reports a client that disconnects as an invalid request instead of as our failure. */
async function* checked(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (cause) {
    throw brokenOff(cause);
  }
}

function brokenOff(cause: unknown): DomainError {
  const errors = [{ path: "", message: "The body ended prematurely." }];
  return new DomainError("invalid_request", "The request is not valid.", { errors, cause });
}

async function readForm<T>(
  body: Readable,
  contentType: string,
  use: (file: UploadedFile) => Promise<T>,
): Promise<T> {
  return await new Promise<T>((resolve, reject) => {
    const form = parserOf(contentType);
    let file: Readable | null = null;
    let broken: DomainError | null = null;
    /** With a file, `use` fails next and rejects, so nothing of the file is left when the caller knows. */
    const breakOff = (cause: unknown) => {
      broken ??= brokenOff(cause);
      if (file === null) reject(broken);
      else file.destroy(broken);
    };
    form.on("file", (field, stream, fileName, _encoding, type) => {
      // The parser reports the early end of a part here, also before `use` reads it. Without a listener, it would throw.
      stream.on("error", breakOff);
      if (field !== FIELD || file !== null) {
        stream.resume();
        return;
      }
      file = stream;
      use({ bytes: stream, contentType: type || null, fileName: fileName || null }).then(
        (result) => (broken === null ? resolve(result) : reject(broken)),
        reject,
      );
    });
    form.on("error", breakOff);
    form.once("finish", () => {
      if (file === null) reject(invalidField(FIELD, "The form has no file in this field."));
    });
    body.on("error", breakOff);
    body.pipe(form);
  });
}

function parserOf(contentType: string) {
  try {
    return new Busboy({
      headers: { "content-type": contentType },
      limits: { parts: MOST_PARTS, fields: MOST_PARTS, files: 1 },
    });
  } catch {
    throw invalidField("", "The form has no boundary.");
  }
}
