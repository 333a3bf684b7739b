import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { AppContext } from "@/lib/context/server-context";
import { DomainError } from "@/lib/errors";
import { newId } from "@/lib/new-id";

export interface ReceivedFile {
  path: string;
  bytes: number;
  /** In hex. */
  sha256: string;
}

/** No upload takes this long, so an older file belongs to a process that died. */
const LONGEST_UPLOAD_MS = 3_600_000;

/**
 * Writes a stream to a temporary file, calls `use` with it, and deletes it. The size and the digest are counted as the
 * bytes arrive, so only a few chunks are in memory. Throws `body_too_large` as soon as there are more than `mostBytes`.
 */
export async function withReceivedFile<T>(
  { config }: Pick<AppContext, "config">,
  source: AsyncIterable<Uint8Array>,
  mostBytes: number,
  use: (file: ReceivedFile) => Promise<T>,
): Promise<T> {
  const folder = join(config.media.folder, "incoming");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await removeLeftovers(folder);
  const path = join(folder, newId());
  try {
    const hash = createHash("sha256");
    let bytes = 0;
    const count = async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        bytes += chunk.byteLength;
        if (bytes > mostBytes) throw tooLarge(mostBytes);
        hash.update(chunk);
        yield chunk;
      }
    };
    await pipeline(source, count, createWriteStream(path, { mode: 0o600 }));
    return await use({ path, bytes, sha256: hash.digest("hex") });
  } finally {
    await rm(path, { force: true });
  }
}

export const tooLarge = (mostBytes: number) =>
  new DomainError("body_too_large", `A file of this type may have at most ${mostBytes} bytes.`);

async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    // Another process may delete the file first.
    const changedAtMs = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => Date.now(),
    );
    if (changedAtMs < Date.now() - LONGEST_UPLOAD_MS) await rm(path, { force: true });
  }
}
