import { BackupError } from "./backup-error";
import { END_OF_ROWS } from "./format";

const NEWLINE = 10;
const END_AFTER_ROW = Buffer.concat([Buffer.from("\n"), END_OF_ROWS]);

/** Splits the content of a backup into lines and blocks of rows. Throws a `BackupError` if the content ends early. */
export class LineBlocks {
  readonly #source: AsyncIterator<Buffer>;
  /** Starts at the start of a line. */
  #held: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Returns the next line without its end. */
  async line(): Promise<string> {
    for (;;) {
      const end = this.#held.indexOf(NEWLINE);
      if (end >= 0)
        return this.#take(end + 1)
          .toString("utf8")
          .trimEnd();
      await this.#require();
    }
  }

  /** Yields blocks of whole rows, up to the line that ends a table. */
  async *rows(): AsyncGenerator<Buffer> {
    for (;;) {
      while (this.#held.length < END_OF_ROWS.length) await this.#require();
      if (this.#held.subarray(0, END_OF_ROWS.length).equals(END_OF_ROWS)) {
        this.#take(END_OF_ROWS.length);
        return;
      }
      const end = this.#held.indexOf(END_AFTER_ROW);
      const complete = (end >= 0 ? end : this.#held.lastIndexOf(NEWLINE)) + 1;
      if (complete > 0) yield this.#take(complete);
      else await this.#require();
    }
  }

  async isAtEnd(): Promise<boolean> {
    return this.#held.length === 0 && !(await this.#fill());
  }

  #take(length: number): Buffer {
    const taken = this.#held.subarray(0, length);
    this.#held = this.#held.subarray(length);
    return taken;
  }

  async #require(): Promise<void> {
    if (!(await this.#fill())) throw new BackupError("The backup is damaged: its end is missing.");
  }

  async #fill(): Promise<boolean> {
    const next = await this.#source.next();
    if (next.done === true) return false;
    this.#held = this.#held.length === 0 ? next.value : Buffer.concat([this.#held, next.value]);
    return true;
  }
}
