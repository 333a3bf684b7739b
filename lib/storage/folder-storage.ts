import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { FileStorage } from "./file-storage";

/** Keeps files in a local folder. */
export function folderStorage(folder: string): FileStorage {
  // The last characters of a key are random, so they spread the files evenly over 256 folders.
  const pathOf = (key: string) => join(folder, key.slice(-2), key);
  return {
    put: async (key, path) => {
      const target = pathOf(key);
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      const unfinished = `${target}.part`;
      await pipeline(createReadStream(path), createWriteStream(unfinished, { mode: 0o600, flush: true }));
      await rename(unfinished, target);
      await syncFolder(dirname(target));
    },
    read: async (key, range) => {
      try {
        const file = await open(pathOf(key));
        return file.createReadStream({ start: range?.first, end: range?.last });
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
    remove: async (key) => {
      await rm(pathOf(key), { force: true });
      await rm(`${pathOf(key)}.part`, { force: true });
    },
  };
}

/** Without this, a crash of the machine could lose the name of a file whose bytes are on the disk. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
