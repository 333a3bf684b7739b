import { randomFillSync } from "node:crypto";
import { v7 as uuidv7 } from "uuid";

const RANDOM_BYTES = 16;
/** Random bytes for several ids are drawn at once, because drawing dominates the cost. */
const DRAWN_IDS = 256;
const drawn = Buffer.alloc(RANDOM_BYTES * DRAWN_IDS);
let used = drawn.length;

/** A new UUIDv7: later ids are greater, with millisecond precision. */
export function newId(): string {
  if (used === drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  const random = drawn.subarray(used, used + RANDOM_BYTES);
  used += RANDOM_BYTES;
  return uuidv7({ random });
}
