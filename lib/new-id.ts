import { randomFillSync } from "node:crypto";
import { v7 as uuidv7 } from "uuid";

const RANDOM_BYTES = 16;
/**
 * Number of ids for which random bytes are generated in one call. A call per id would make up most of the cost of an
 * id.
 */
const DRAWN_IDS = 256;
const drawn = Buffer.alloc(RANDOM_BYTES * DRAWN_IDS);
let used = drawn.length;

/** Returns a new UUIDv7. Ids sort by creation time, with millisecond precision. */
export function newId(): string {
  if (used === drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  const random = drawn.subarray(used, used + RANDOM_BYTES);
  used += RANDOM_BYTES;
  return uuidv7({ random });
}
