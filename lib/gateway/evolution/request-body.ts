import type { ClientRequest } from "node:http";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

export interface BodyFile {
  /** Name of the body's member that contains the file. */
  member: string;
  bytes: number;
  stream: Readable;
}

export interface RequestBody {
  bytes: number;
  /** Writes the body and ends the request. Rejects if the file cannot be read or has another size. */
  writeTo(request: ClientRequest): Promise<void>;
}

/** Encodes a JSON body. A file is encoded while it is written, so only a few of its chunks are in memory. */
export function requestBody(body: unknown, file: BodyFile | undefined): RequestBody | null {
  if (body === undefined) return null;
  const json = JSON.stringify(body);
  if (file === undefined) {
    return {
      bytes: Buffer.byteLength(json),
      writeTo: async (request) => {
        request.end(json);
      },
    };
  }
  const [before, after] = [`${json.slice(0, -1)},${JSON.stringify(file.member)}:"`, '"}'];
  return {
    bytes: Buffer.byteLength(before) + 4 * Math.ceil(file.bytes / 3) + after.length,
    writeTo: (request) =>
      pipeline(async function* () {
        yield before;
        yield* toBase64(file);
        yield after;
      }, request),
  };
}

/** Three bytes become four characters, so each chunk leaves up to two bytes for the next one. */
async function* toBase64({ stream, bytes }: BodyFile): AsyncGenerator<string> {
  let rest = Buffer.alloc(0);
  let seen = 0;
  for await (const chunk of stream) {
    const given = Buffer.concat([rest, chunk]);
    seen += given.length - rest.length;
    const whole = given.length - (given.length % 3);
    rest = given.subarray(whole);
    yield given.toString("base64", 0, whole);
  }
  if (seen !== bytes) throw new Error(`the file has ${seen} bytes instead of ${bytes}`);
  yield rest.toString("base64");
}
