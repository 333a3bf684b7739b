import { createWriteStream, existsSync, rmSync, type WriteStream } from "node:fs";
import { link, open, rename, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { BackupError } from "./backup-error";

export interface Draft {
  path: string;
  stream: WriteStream;
  /** Gives the file its name. Throws a `BackupError` if a file of that name exists. */
  publish(): Promise<void>;
  /** Removes the draft. Does nothing after `publish`. */
  remove(): void;
}

/** File systems without hard links, such as FAT and some network shares, fail with one of these codes. */
const NO_LINKS = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"];

/** Error codes that only a file can cause, not a network connection. */
const WRITE_CODES = ["ENOSPC", "EFBIG", "EDQUOT", "EIO", "EROFS"];

const SENTENCES: Record<string, (file: string) => string> = {
  EEXIST: (file) => `${file} exists already; name a new file.`,
  ENOENT: (file) => `The folder of ${file} does not exist.`,
  ENOTDIR: (file) => `The folder of ${file} does not exist.`,
  ENOSPC: (file) => `There is no space left for ${file}.`,
  EFBIG: (file) => `${file} becomes larger than this user or file system allows.`,
  EDQUOT: (file) => `The disk quota is too small for ${file}.`,
};

/**
 * Opens a file beside `file`, which only this user can read, because a backup contains personal data. Throws a
 * `BackupError` if it cannot be created or if `file` exists.
 */
export async function openDraft(file: string): Promise<Draft> {
  if (existsSync(file)) throw fileError(file, Object.assign(new Error(), { code: "EEXIST" }));
  const path = join(dirname(file), `.${basename(file)}.${process.pid}.partial`);
  const handle = await open(path, "wx", 0o600).catch((error: unknown) => {
    throw fileError(file, error);
  });
  const remove = () => rmSync(path, { force: true });
  // Also after a second Ctrl-C, which ends the process at once.
  process.once("exit", remove);
  return {
    path,
    // `flush` writes the file to the disk before it is closed.
    stream: createWriteStream(path, { fd: handle, flush: true }),
    publish: async () => {
      await nameFile(path, file);
      await flushFolder(dirname(file));
    },
    remove: () => {
      process.off("exit", remove);
      remove();
    },
  };
}

/**
 * Returns an error with a sentence if the file could not be written to its end, otherwise the error itself, which may
 * come from the database.
 */
export function writeError(file: string, error: unknown): unknown {
  return WRITE_CODES.includes(codeOf(error)) ? fileError(file, error) : error;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

function fileError(file: string, error: unknown): unknown {
  const code = codeOf(error);
  if (!/^E[A-Z]+$/.test(code)) return error;
  return new BackupError(SENTENCES[code]?.(file) ?? `${file} cannot be written (${code}).`, { cause: error });
}

/** A hard link never replaces an existing file. */
async function nameFile(draft: string, file: string): Promise<void> {
  try {
    await link(draft, file);
    await unlink(draft);
  } catch (error) {
    if (!NO_LINKS.includes(codeOf(error)) || existsSync(file)) throw fileError(file, error);
    await rename(draft, file);
  }
}

async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
