/** Begins the file in the gateway's answer. Inside of a JSON string, its quotes would be escaped. */
const FILE_START = Buffer.from('"base64":"');
const QUOTE = 0x22;
/** The answer without the file: names, sizes and a caption. */
const MOST_REST_BYTES = 256 * 1024;

/**
 * Passes the file in an answer to `consume` as it arrives, so that a large file is never in memory. Returns the rest of
 * the answer, in which the file is an empty text.
 */
export async function divertFile(
  answer: AsyncIterable<Buffer>,
  consume: (bytes: AsyncIterable<Buffer>) => Promise<void>,
): Promise<string> {
  const rest = new Rest();
  await consume(fileIn(answer, rest));
  return rest.toString();
}

class Rest {
  #bytes = Buffer.alloc(0);

  add(more: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, more]);
    if (this.#bytes.length > MOST_REST_BYTES) throw new Error("the answer without the file is too long");
  }

  /** Moves the part after the start of the file out of the rest. Returns null if the file has not begun. */
  cutAtFile(): Buffer | null {
    const at = this.#bytes.indexOf(FILE_START);
    if (at === -1) return null;
    const end = at + FILE_START.length;
    const cut = this.#bytes.subarray(end);
    this.#bytes = this.#bytes.subarray(0, end);
    return cut;
  }

  toString(): string {
    return this.#bytes.toString("utf8");
  }
}

async function* fileIn(answer: AsyncIterable<Buffer>, rest: Rest): AsyncGenerator<Buffer> {
  let state: "before" | "inside" | "after" = "before";
  let undecoded = "";
  for await (const chunk of answer) {
    let encoded: Buffer | null = chunk;
    if (state !== "inside") {
      rest.add(chunk);
      encoded = state === "before" ? rest.cutAtFile() : null;
      if (encoded === null) continue;
      state = "inside";
    }
    const end = encoded.indexOf(QUOTE);
    undecoded += encoded.toString("latin1", 0, end === -1 ? encoded.length : end);
    // Four characters are three bytes.
    const whole = end === -1 ? undecoded.length - (undecoded.length % 4) : undecoded.length;
    if (whole > 0) yield Buffer.from(undecoded.slice(0, whole), "base64");
    undecoded = undecoded.slice(whole);
    if (end === -1) continue;
    state = "after";
    rest.add(encoded.subarray(end));
  }
  if (state === "inside") throw new Error("the file has no end");
}
