import type { MediaFile } from "./media-content";

const KEPT_FILES = 1_000;
const KEPT_BYTES = 512 * 1024 * 1024;

interface StoredFile extends MediaFile {
  /** WhatsApp's media server no longer has the file. */
  isGone: boolean;
}

/** WhatsApp's media server: the files of messages, by message id. Drops the oldest files when it is full. */
export class MediaStore {
  readonly #files = new Map<string, StoredFile>();
  #bytes = 0;

  add(messageId: string, file: StoredFile): void {
    this.#drop(messageId);
    this.#files.set(messageId, file);
    this.#bytes += file.bytes.length;
    for (const oldest of this.#files.keys()) {
      if (this.#files.size <= KEPT_FILES && this.#bytes <= KEPT_BYTES) return;
      this.#drop(oldest);
    }
  }

  get(messageId: string): StoredFile | undefined {
    return this.#files.get(messageId);
  }

  clear(): void {
    this.#files.clear();
    this.#bytes = 0;
  }

  #drop(messageId: string): void {
    this.#bytes -= this.#files.get(messageId)?.bytes.length ?? 0;
    this.#files.delete(messageId);
  }
}
