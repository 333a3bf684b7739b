import type { Readable } from "node:stream";

/** Positions of the first and the last byte, counted from 0. */
export interface ByteRange {
  first: number;
  last: number;
}

/**
 * Where the bytes of media are kept. A key is a UUID that is used for one file only, so a file never changes. Every
 * process of the product must see the same files.
 */
export interface FileStorage {
  /** Copies a local file into the storage. The bytes are durable when this resolves. */
  put(key: string, path: string): Promise<void>;
  /**
   * Reads the file, or the part of it that `range` names. Returns null if there is no such file. The caller must read
   * the stream to its end or destroy it.
   */
  read(key: string, range?: ByteRange): Promise<Readable | null>;
  /** Succeeds also if there is no such file. */
  remove(key: string): Promise<void>;
}
