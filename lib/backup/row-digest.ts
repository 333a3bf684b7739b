import { hash } from "node:crypto";

const NEWLINE = 10;
const NOTHING = Buffer.alloc(0);
/** The sum has four parts of 48 bits, which JavaScript's numbers add without rounding. */
const PARTS = 4;
const PART_BYTES = 6;
const PART_LIMIT = 2 ** (8 * PART_BYTES);

/**
 * Counts the rows of a table in COPY's text format, and sums up the SHA-256 of each. The order of the rows does not
 * matter, because a restored table may store its rows in another order.
 */
export class RowDigest {
  #rows = 0;
  #sums = new Array<number>(PARTS).fill(0);
  #unfinished: Buffer = NOTHING;

  update(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.#add(this.#complete(chunk.subarray(start, end)));
      start = end + 1;
    }
    if (start < chunk.length) this.#unfinished = this.#complete(chunk.subarray(start));
  }

  result(): { rows: number; digest: string } {
    if (this.#unfinished.length > 0) throw new Error("The last row has no end");
    const digest = this.#sums.map((sum) => sum.toString(16).padStart(2 * PART_BYTES, "0")).join("");
    return { rows: this.#rows, digest };
  }

  #complete(part: Buffer): Buffer {
    if (this.#unfinished.length === 0) return part;
    const whole = Buffer.concat([this.#unfinished, part]);
    this.#unfinished = NOTHING;
    return whole;
  }

  #add(row: Buffer): void {
    const hashed = hash("sha256", row, "buffer");
    this.#rows += 1;
    for (let part = 0; part < PARTS; part += 1) {
      const sum = (this.#sums[part] ?? 0) + hashed.readUIntBE(part * PART_BYTES, PART_BYTES);
      this.#sums[part] = sum % PART_LIMIT;
    }
  }
}
