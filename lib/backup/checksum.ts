import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { BackupError } from "./backup-error";
import { CHECKSUM_BYTES } from "./format";

/** Passes on `prefix` and the chunks, and then the SHA-256 of everything. */
export async function* withChecksum(source: AsyncIterable<Buffer>, prefix: Buffer): AsyncGenerator<Buffer> {
  const checksum = createHash("sha256").update(prefix);
  yield prefix;
  for await (const chunk of source) {
    checksum.update(chunk);
    yield chunk;
  }
  yield checksum.digest();
}

/** Throws a `BackupError` if any byte of the file was changed or its end is missing. */
export async function checkChecksum(file: string): Promise<void> {
  const { size } = await stat(file);
  const checksum = createHash("sha256");
  let end: Buffer = Buffer.alloc(0);
  let position = 0;
  const contentBytes = size - CHECKSUM_BYTES;
  for await (const chunk of createReadStream(file)) {
    const bytes: Buffer = chunk;
    const inContent = Math.max(0, Math.min(bytes.length, contentBytes - position));
    checksum.update(bytes.subarray(0, inContent));
    end = Buffer.concat([end, bytes.subarray(inContent)]);
    position += bytes.length;
  }
  if (!checksum.digest().equals(end)) {
    throw new BackupError("The backup is damaged: it was changed, or its end is missing.");
  }
}
